package kontur.gateway.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// A secret of 256 random bits: a token's, or the one of the set-up.
///
/// It is stored as its plain SHA-256. Slow hashes protect what people choose, because that can be
/// guessed; nobody guesses 256 bits, and each call must look its token up.
record Secret(String text) {
  private static final SecureRandom RANDOM = new SecureRandom();

  static Secret random(String prefix) {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  byte[] hash() {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Takes the same time whatever differs.
  boolean hasHash(byte[] stored) {
    return MessageDigest.isEqual(hash(), stored);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Secret[***]";
  }
}
