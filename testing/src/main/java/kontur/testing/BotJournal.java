package kontur.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What happened to one bot, a JSON object a line, on disk before anybody is told; files lie beside
/// it. Without a folder nothing outlives the process.
final class BotJournal implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final @Nullable Path folder;
  private final @Nullable FileChannel lines;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  private BotJournal(@Nullable Path folder, @Nullable FileChannel lines) {
    this.folder = folder;
    this.lines = lines;
  }

  static BotJournal open(@Nullable Path parent, long bot) {
    if (parent == null) {
      return new BotJournal(null, null);
    }
    try {
      var folder = Files.createDirectories(parent.resolve("bot-" + bot));
      Files.createDirectories(folder.resolve("files"));
      var lines =
          FileChannel.open(
              folder.resolve("journal.jsonl"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return new BotJournal(folder, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Hands out every entry and cuts off a last line that a crash left half written.
  void replay(Consumer<ObjectNode> entries) {
    if (folder == null || lines == null) {
      return;
    }
    try {
      var bytes = Files.readAllBytes(folder.resolve("journal.jsonl"));
      var start = 0;
      for (var end = 0; end < bytes.length; end++) {
        if (bytes[end] == '\n') {
          entries.accept(read(Arrays.copyOfRange(bytes, start, end)));
          start = end + 1;
        }
      }
      lines.truncate(start).position(start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void append(ObjectNode entry, boolean sync) {
    if (lines == null) {
      return;
    }
    try {
      var line = ByteBuffer.wrap((entry + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        lines.write(line);
      }
      if (sync) {
        lines.force(false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void keep(String fileId, byte[] bytes) {
    if (folder == null) {
      files.put(fileId, bytes);
      return;
    }
    try (var file =
        FileChannel.open(
            folder.resolve("files").resolve(fileId),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        file.write(left);
      }
      file.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes(String fileId) {
    if (folder == null) {
      return files.getOrDefault(fileId, new byte[0]);
    }
    try {
      return Files.readAllBytes(folder.resolve("files").resolve(fileId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (lines != null) {
        lines.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode read(byte[] line) {
    try {
      return (ObjectNode) JSON.readTree(line);
    } catch (JacksonException e) {
      throw new IllegalStateException(
          "the stand-in's journal is damaged; remove its folder to begin anew", e);
    }
  }
}
