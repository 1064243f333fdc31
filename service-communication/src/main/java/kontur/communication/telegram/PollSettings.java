package kontur.communication.telegram;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import kontur.communication.lock.BackOff;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How bots are polled and called.
///
/// @param longPoll how long the server may hold a poll open; the shorter, the sooner another
///   replica takes over
/// @param page how many updates one poll brings at most
/// @param answer how long the server may take to answer a call; after that a send is uncertain
/// @param watchdog a bot whose poll did not end for so long is started anew
/// @param pause a bot rests any time up to this after a first failure; doubles with each further
///   one, up to 30 s
/// @param carry how long a customer's command waits between two tries at first
/// @param commands what customers may write behind a slash, and what it does
/// @param words texts and buttons that differ from the built-in ones, by language (`en`, `ru`) and
///   key; the keys stand in `words_en.properties`
@Validated
@ConfigurationProperties(prefix = "kontur.communication.bots", ignoreUnknownFields = false)
record PollSettings(
    @DefaultValue("25s") Duration longPoll,
    @DefaultValue("100") @Min(1) @Max(100) int page,
    @DefaultValue("15s") Duration answer,
    @DefaultValue("90s") Duration watchdog,
    @DefaultValue("500ms") Duration pause,
    @DefaultValue("200ms") Duration carry,
    @DefaultValue Map<String, Incoming.Order> commands,
    @DefaultValue Map<String, Map<String, String>> words) {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final String COMMAND = "[a-z0-9_]{1,32}";

  PollSettings {
    commands = commands.isEmpty() ? Incoming.Order.byName() : Map.copyOf(commands);
    words = BotTexts.checked(words);
    for (var name : commands.keySet()) {
      if (!name.matches(COMMAND)) {
        throw new IllegalArgumentException(
            "kontur.communication.bots.commands: a command is 1 to 32 of a-z 0-9 _: " + name);
      }
    }
    if (longPoll.isNegative() || longPoll.compareTo(Duration.ofSeconds(50)) > 0) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.long-poll must be 0 to 50 seconds: " + longPoll);
    }
    if (answer.isNegative() || answer.isZero()) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.answer must be positive: " + answer);
    }
    if (pause.isNegative() || pause.isZero()) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.pause must be positive: " + pause);
    }
    if (watchdog.compareTo(longPoll.plus(answer)) <= 0) {
      throw new IllegalArgumentException(
          "kontur.communication.bots.watchdog must be longer than long-poll and answer together: "
              + watchdog);
    }
  }

  /// How long a bot rests after failures.
  BackOff backOff() {
    return new BackOff(pause, LONGEST_PAUSE);
  }

  /// What a bot says to somebody with this language.
  BotTexts texts(String userLanguage, String accountLanguage) {
    return BotTexts.of(userLanguage, accountLanguage, words, commands);
  }
}
