package kontur.communication.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import kontur.events.v1.ContentRef;

/// Reads mails as the service does, but keeps no file.
public final class Reading {
  private static final MimeSettings LIMITS =
      new MimeSettings(
          1000, 64, 2000, 262_144, 1_048_576, 1_048_576, 2_097_152, Duration.ofSeconds(10));
  private static final ReadMail READ = new ReadMail(LIMITS);

  private Reading() {}

  public static ReadableMail mail(byte[] bytes) {
    try {
      return READ.read(new ByteArrayInputStream(bytes), Reading::hashed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ContentRef hashed(InputStream bytes, String mediaType) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var size = new DigestInputStream(bytes, digest).transferTo(OutputStream.nullOutputStream());
      return ContentRef.newBuilder()
          .setSha256(HexFormat.of().formatHex(digest.digest()))
          .setSize(size)
          .setMediaType(mediaType)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
