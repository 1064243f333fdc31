package kontur.communication.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads secrets from settings: given directly, or in a file that is read anew at each sign-in.
final class SecretFile {
  private SecretFile() {}

  /// The secret of a pair of keys of which exactly one must be given.
  ///
  /// @param key the key of the direct form, such as `….imap.password`
  static Credentials credentials(String key, @Nullable Secret direct, @Nullable Path file) {
    if ((direct == null) == (file == null)) {
      throw new IllegalArgumentException(
          "give either %s or %s-file, so that the account can sign in".formatted(key, key));
    }
    if (direct != null) {
      return () -> direct;
    }
    var path = java.util.Objects.requireNonNull(file);
    if (read(key, path).reveal().isEmpty()) {
      throw new IllegalArgumentException("the file of %s-file is empty: %s".formatted(key, path));
    }
    return () -> read(key, path);
  }

  /// What the file holds, without white space around it.
  static Secret read(String key, Path file) {
    try {
      return Secret.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the file of %s-file cannot be read: %s".formatted(key, file), e);
    }
  }
}
