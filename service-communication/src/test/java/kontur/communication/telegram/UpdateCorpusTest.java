package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.communication.Expectation;
import kontur.communication.telegram.Incoming.Written;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every update of `corpus/telegram` is read as the file beside it says.
class UpdateCorpusTest {
  private static final Path FOLDER = Path.of("src/test/resources/corpus/telegram");
  private static final ReadUpdate READ =
      new ReadUpdate(4000, "kontur_bot", new Rules(true, true, Incoming.Order.byName()));

  @TestFactory
  Stream<DynamicTest> updatesAreReadAsExpected() throws IOException {
    try (var files = Files.list(FOLDER)) {
      var updates = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      assertThat(updates).hasSizeGreaterThan(60);
      return updates.stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  /// More of them: `-Dtest=UpdateCorpusTest -Dkontur.fuzz.mutations=100000 -Dkontur.fuzz.seed=7`.
  @Test
  void mutatedUpdatesAreReadOrRefused() throws IOException {
    var seed = Long.getLong("kontur.fuzz.seed", 20261124);
    var random = new Random(seed);
    try (var files = Files.list(FOLDER)) {
      var corpus = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      for (var i = 0; i < Integer.getInteger("kontur.fuzz.mutations", 2000); i++) {
        var json = mutated(Files.readString(corpus.get(random.nextInt(corpus.size()))), random);
        try {
          assertThat(READ.read(new RawUpdate(1, json))).isNotNull();
        } catch (IllegalArgumentException e) {
          assertThat(e.getMessage()).as("mutation %d of %d", i, seed).isNotBlank();
        }
      }
    }
  }

  private static String mutated(String json, Random random) {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(4) == 0) {
      return new String(bytes, 0, random.nextInt(bytes.length), StandardCharsets.UTF_8);
    }
    var signs = "\0\"{}[]:,0-9.eE+tfn\\x";
    for (var i = 0; i < 1 + random.nextInt(5); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) signs.charAt(random.nextInt(signs.length()));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void check(Path file) throws IOException {
    var raw = new RawUpdate(1, Files.readString(file));
    var expected = Expectation.beside(file);
    Incoming incoming;
    try {
      incoming = READ.read(raw);
    } catch (IllegalArgumentException e) {
      assertThat(expected.all("kind")).as(e.getMessage()).containsExactly("unreadable");
      return;
    }
    expected.forEach((key, value) -> {
      if (!key.equals("why")) {
        assertThat(told(incoming, key)).as(key).isEqualTo(value);
      }
    });
  }

  private static String told(Incoming incoming, String key) {
    if (key.equals("kind")) {
      return incoming.getClass().getSimpleName();
    }
    return switch (incoming) {
      case Incoming.Wrote(var chat, var written) -> told(chat, written, key);
      case Incoming.Edited edited -> told(edited.chat(), edited.written(), key);
      case Incoming.Ordered ordered ->
          key.equals("order") ? ordered.order().name() : ordered.chat().key();
      case Incoming.Pressed pressed ->
          key.equals("ticket") ? pressed.ticketId() : pressed.chat().key();
      case Incoming.Membership membership -> "" + membership.blocked();
      case Incoming.Migrated migrated -> "" + migrated.newChat();
      case Incoming.Reacted reacted ->
          key.equals("reactions") ? reacted.reactions() : "" + reacted.messageId();
      case Incoming.Nothing nothing -> nothing.chat().key();
    };
  }

  private static String told(ChatKey chat, Written written, String key) {
    return switch (key) {
      case "chat" -> chat.key();
      case "text" -> written.text();
      case "html" -> written.html();
      case "placeholder" -> written.placeholder();
      case "files" ->
          written.files().stream()
              .map(file -> file.name() + ";" + file.mediaType() + ";" + size(file.size()))
              .collect(Collectors.joining("|"));
      case "author" -> written.author().address();
      case "name" -> written.author().name();
      case "automatic" -> written.author().automatic();
      case "reply" -> "" + written.replyTo();
      case "album" -> written.album();
      case "id" -> "" + written.messageId();
      default -> throw new AssertionError("an unknown expectation: " + key);
    };
  }

  private static String size(@Nullable Long size) {
    return size == null ? "" : size.toString();
  }
}
