package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
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

  /// A letter that a source took.
  static ObjectNode handedIn(Letter letter) {
    return entry("handed-in")
        .put("number", letter.number())
        .put("channel", letter.mail() ? "mail" : "chat")
        .put("conversation", letter.conversation())
        .put("ordinal", letter.ordinal())
        .put("repeats", letter.repeats())
        .put("previous", letter.previous())
        .put("subject", letter.subject())
        .put("text", letter.text())
        .put("customer", letter.customer());
  }

  /// The letters that the sources took.
  static List<Letter> letters(Path file) {
    return read(file).stream()
        .filter(entry -> entry.path("what").asString("").equals("handed-in"))
        .map(entry ->
            new Letter(
                entry.path("number").asInt(),
                entry.path("channel").asString().equals("mail"),
                entry.path("conversation").asInt(),
                entry.path("ordinal").asInt(),
                entry.path("repeats").asInt(),
                entry.path("previous").asInt(),
                entry.path("subject").asString(),
                entry.path("text").asString(),
                entry.path("customer").asInt()))
        .toList();
  }

  /// What agents asked for and were answered.
  static List<Agents.Deed> deeds(Path file) {
    var asked = new HashMap<Integer, JsonNode>();
    var deeds = new ArrayList<Agents.Deed>();
    for (var entry : read(file)) {
      var number = entry.path("number").asInt();
      if (entry.path("what").asString("").equals("asked")) {
        asked.put(number, entry);
      } else {
        var question = Objects.requireNonNull(asked.get(number), "answered before it was asked");
        deeds.add(
            new Agents.Deed(
                number,
                question.path("kind").asString(),
                question.path("ticket").asString(),
                question.path("key").asString(),
                question.path("text").asString(),
                entry.path("outcome").asString()));
      }
    }
    return deeds;
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
