package kontur.communication.ledger;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import kontur.content.Payload;
import kontur.events.v1.Account;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import org.jspecify.annotations.Nullable;

/// One thing that a source handed over, read and normalised, before it is stored.
///
/// @param account where it came in
/// @param conversationKey what the sender's order hangs on
/// @param sourceKey names it at its source; a second one with the same key is a repeat
/// @param fingerprint names its content where a source may show it again under another key
/// @param raw the original; null when there is none worth keeping
/// @param blobs every other blob that the event refers to
/// @param contents those of them that are not stored yet
public record Received(
    Account account,
    String conversationKey,
    String sourceKey,
    @Nullable String fingerprint,
    @Nullable ContentRef raw,
    List<ContentRef> blobs,
    What what,
    List<Payload> contents) {
  public Received {
    blobs = List.copyOf(blobs);
    contents = List.copyOf(contents);
  }

  /// Everything that it refers to is stored already.
  public Received(
      Account account,
      String conversationKey,
      String sourceKey,
      @Nullable String fingerprint,
      @Nullable ContentRef raw,
      List<ContentRef> blobs,
      What what) {
    this(account, conversationKey, sourceKey, fingerprint, raw, blobs, what, List.of());
  }

  /// The same, with contents that are stored together with it.
  public Received with(List<Payload> contents) {
    return new Received(
        account, conversationKey, sourceKey, fingerprint, raw, blobs, what, contents);
  }

  /// What tells it from others: a second one with one of these is a repeat.
  List<String> names() {
    var source = sourceName(account.getChannel().name(), sourceKey);
    return fingerprint == null
        ? List.of(source)
        : List.of(source, fingerprintName(account.getId(), fingerprint));
  }

  static String sourceName(String channel, String sourceKey) {
    return "source " + channel + " " + sourceKey;
  }

  static String fingerprintName(String account, String fingerprint) {
    return "fingerprint " + account + " " + fingerprint;
  }

  /// Every content that it needs.
  List<ContentRef> needed() {
    return raw == null ? blobs : Stream.concat(blobs.stream(), Stream.of(raw)).toList();
  }

  /// What it is, and so what follows.
  public sealed interface What {
    /// Goes on to service-tickets.
    ///
    /// @param event with its `event` set; the envelope is filled in when it is stored
    /// @param externalId the channel's id of the message; may be empty
    record Event(ChannelEvent event, String externalId) implements What {}

    /// A customer's command: is carried to the gateway until it is answered.
    ///
    /// @param name such as `close`
    /// @param argument what the carrier needs beside the conversation
    record Command(String name, String argument, String externalId) implements What {}

    /// Nothing follows, it is only remembered.
    record Noted(String externalId) implements What {}

    /// Cannot be processed; a person looks at it.
    ///
    /// @param sourceDate when the source got it, which a later reading must know as well
    record Quarantined(String cause, int attempts, @Nullable Instant sourceDate) implements What {}
  }
}
