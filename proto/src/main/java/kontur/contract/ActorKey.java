package kontur.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.SignedActor;
import kontur.errors.v1.Reason;

/// The key that all services share to sign who asks (HMAC-SHA256).
public final class ActorKey {
  /// How long a signature is good for.
  public static final Duration LIFETIME = Duration.ofSeconds(60);

  private static final int LEAST_BYTES = 32;
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

  private final SecretKeySpec key;
  private final Clock clock;

  private ActorKey(byte[] bytes, Clock clock) {
    if (bytes.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the actor key must have at least 32 bytes, it has " + bytes.length);
    }
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
    this.clock = clock;
  }

  /// A key from its bytes.
  public static ActorKey of(byte[] bytes, Clock clock) {
    return new ActorKey(bytes, clock);
  }

  /// A key from a file with at least 32 random bytes, raw or as hex digits.
  public static ActorKey fromFile(Path file, Clock clock) {
    try {
      return new ActorKey(decoded(Files.readAllBytes(file)), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the actor key file "
              + file
              + ": create it with at least 32 random bytes, the same for all services",
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /// Signs for the next minute.
  public SignedActor sign(Actor actor) {
    var expires = clock.instant().plus(LIFETIME);
    var bytes =
        actor.toBuilder()
            .setExpiresAt(Timestamps.fromMillis(expires.toEpochMilli()))
            .build()
            .toByteString();
    return SignedActor.newBuilder().setActor(bytes).setHmac(hmac(bytes)).build();
  }

  /// The actor, if its signature is ours and still good.
  public Actor verify(SignedActor signed) {
    if (!MessageDigest.isEqual(
        hmac(signed.getActor()).toByteArray(), signed.getHmac().toByteArray())) {
      throw invalid("is not signed with our key");
    }
    var actor = parsed(signed.getActor());
    var left = Timestamps.toMillis(actor.getExpiresAt()) - clock.millis();
    if (left <= 0) {
      throw invalid("has expired");
    }
    if (left > LIFETIME.plus(CLOCK_SKEW).toMillis()) {
      throw invalid("is good for too long: compare the clocks of the services");
    }
    if (actor.getKind() == ActorKind.ACTOR_KIND_UNSPECIFIED || actor.getId().isEmpty()) {
      throw invalid("names nobody");
    }
    return actor;
  }

  static Refusal invalid(String what) {
    return new Refusal(Reason.ACTOR_INVALID, "the signed actor " + what);
  }

  private static byte[] decoded(byte[] content) {
    var text = new String(content, StandardCharsets.ISO_8859_1).strip();
    return text.length() >= 2 * LEAST_BYTES && text.matches("([0-9a-fA-F]{2})+")
        ? HexFormat.of().parseHex(text)
        : content;
  }

  private static Actor parsed(ByteString bytes) {
    try {
      return Actor.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw invalid("cannot be read");
    }
  }

  private ByteString hmac(ByteString bytes) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return ByteString.copyFrom(mac.doFinal(bytes.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
