package kontur.communication.telegram;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import kontur.communication.telegram.Incoming.Order;

/// What a bot says by itself, in the two languages it speaks; every sentence, command and button
/// may be said otherwise by the settings.
final class BotTexts {
  private static final String KEY = "kontur.communication.bots.words.";
  private static final Map<String, Map<String, String>> BUILT_IN =
      Map.of("en", read("words_en.properties"), "ru", read("words_ru.properties"));

  private final Map<String, String> words;
  private final Map<String, Order> commands;

  private BotTexts(Map<String, String> words, Map<String, Order> commands) {
    this.words = words;
    this.commands = commands;
  }

  /// The user's language where the bot speaks it, else the account's when the user's is unknown,
  /// else English.
  static BotTexts of(
      String userLanguage,
      String accountLanguage,
      Map<String, Map<String, String>> otherwise,
      Map<String, Order> commands) {
    var language = userLanguage.isEmpty() ? accountLanguage : userLanguage;
    var spoken = language.equals("ru") || language.startsWith("ru-") ? "ru" : "en";
    var words = new HashMap<>(BUILT_IN.getOrDefault(spoken, Map.of()));
    words.putAll(otherwise.getOrDefault(spoken, Map.of()));
    return new BotTexts(words, commands);
  }

  /// Refuses words that nobody would ever see.
  static Map<String, Map<String, String>> checked(Map<String, Map<String, String>> otherwise) {
    otherwise.forEach((language, words) -> {
      var known = BUILT_IN.get(language);
      if (known == null) {
        throw new IllegalArgumentException(KEY + language + ": a bot speaks en and ru");
      }
      words.forEach((key, text) -> {
        if (!known.containsKey(key)) {
          throw new IllegalArgumentException(
              KEY
                  + language
                  + "."
                  + key
                  + " is unknown; known are "
                  + known.keySet().stream().sorted().toList());
        }
        if (text.isBlank() || text.length() > 1000) {
          throw new IllegalArgumentException(
              KEY + language + "." + key + " needs 1 to 1000 characters");
        }
      });
    });
    return otherwise.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
  }

  private static Map<String, String> read(String file) {
    var properties = new Properties();
    try (var in = Objects.requireNonNull(BotTexts.class.getResourceAsStream(file), file);
        var text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      properties.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toUnmodifiableMap(key -> key, properties::getProperty));
  }

  private String say(String key) {
    return words.getOrDefault(key, key);
  }

  private String say(String key, long number) {
    return say(key).replace("{number}", "" + number);
  }

  String welcome() {
    return say("welcome") + "\n\n" + help();
  }

  /// A line for each command that says more than hello.
  String help() {
    return commands.entrySet().stream()
        .filter(command -> command.getValue() != Order.START)
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Order> command) -> place(command.getValue()))
                .thenComparing(Map.Entry::getKey))
        .map(command -> "/" + command.getKey() + " — " + say("help." + name(command.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static int place(Order order) {
    return switch (order) {
      case START -> 0;
      case STATUS -> 1;
      case CLOSE -> 2;
      case HELP -> 3;
    };
  }

  /// The commands in their order with what their menu says.
  Map<String, String> menu() {
    var menu = new java.util.LinkedHashMap<String, String>();
    commands.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Order> command) -> place(command.getValue()))
                .thenComparing(Map.Entry::getKey))
        .forEach(command -> menu.put(command.getKey(), say("command." + name(command.getValue()))));
    return menu;
  }

  private static String name(Order order) {
    return switch (order) {
      case START -> "start";
      case STATUS -> "status";
      case CLOSE -> "close";
      case HELP -> "help";
    };
  }

  /// @param state path of the leaf state, such as `open.waiting`
  String status(long number, String subject, String state) {
    var leaf = state.substring(state.lastIndexOf('.') + 1);
    var title = subject.isBlank() ? "" : say("title").replace("{subject}", subject);
    return say("status", number)
        .replace("{state}", words.getOrDefault("state." + leaf, leaf))
        .replace("{title}", title);
  }

  /// @param state the state after it: a resolved request may still be taken up again
  String closed(long number, String state) {
    return say(state.equals("closed") ? "closed" : "settled", number);
  }

  String closing(long number) {
    return say("closing", number);
  }

  String refused(long number) {
    return say("refused", number);
  }

  String noTicket() {
    return say("no-ticket");
  }

  String sorry() {
    return say("sorry");
  }

  String closeButton() {
    return say("button.close");
  }
}
