package kontur.communication.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import kontur.start.WrongSetting;

/// Reads a key from a file: raw bytes, or their hex digits.
public final class KeyFile {
  private static final int LEAST = 32;

  private KeyFile() {}

  /// The key; refused when the file is absent or short.
  ///
  /// @param setting the key of the setting that names the file
  public static byte[] read(String setting, Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new WrongSetting("the file of %s cannot be read: %s".formatted(setting, file), e);
    }
    var text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    var key = text.matches("([0-9a-fA-F]{2}){32,}") ? HexFormat.of().parseHex(text) : bytes;
    if (key.length < LEAST) {
      throw new WrongSetting(
          "the file of %s needs at least 32 random bytes: %s".formatted(setting, file));
    }
    return key;
  }
}
