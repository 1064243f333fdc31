package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What was done and answered, a JSON object a line, on the disk before anything else follows.
final class Journal implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final FileChannel lines;

  Journal(Path file) {
    try {
      this.lines =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode entry(String what) {
    return JSON.createObjectNode().put("what", what).put("at", System.currentTimeMillis());
  }

  void add(ObjectNode entry) {
    try {
      var bytes = ByteBuffer.wrap((entry + "\n").getBytes(StandardCharsets.UTF_8));
      synchronized (this) {
        while (bytes.hasRemaining()) {
          lines.write(bytes);
        }
      }
      lines.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> read(Path file) {
    try (var all = Files.lines(file)) {
      return all.map(JSON::readTree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
