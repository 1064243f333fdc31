package kontur.bench;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What a measurement measures; `BenchOptions.HELP` says it in words.
enum Mode {
  BURST(20_000, 300),
  IDLE(240, 300),
  LIFECYCLE(24_000, 300),
  AGENTS(1_000_000, 60),
  DISK(10_000, 300),
  FLOOD(1_000, 300),
  STEADY(0, 1_800);

  /// Options that mean something in some modes only.
  private static final Map<String, Set<Mode>> OF_SOME =
      Map.of(
          "messages", EnumSet.complementOf(EnumSet.of(STEADY)),
          "warm", EnumSet.of(BURST, LIFECYCLE, FLOOD),
          "rate", EnumSet.of(STEADY),
          "seconds", EnumSet.of(LIFECYCLE, AGENTS, STEADY));

  /// The real engine with its file does fewer in the time.
  private static final int LIFECYCLE_ON_CLI = 16_000;

  private static final int FLOOD_WARM = 500;
  private static final int WARM = 2_000;

  /// After 2,000 a JVM's compilers still took half of one of two processors.
  private static final int BURST_WARM = 6_000;

  /// Three samples, one for each third.
  private static final int STEADY_LEAST_SECONDS = 180;

  private final int messages;
  private final int seconds;

  Mode(int messages, int seconds) {
    this.messages = messages;
    this.seconds = seconds;
  }

  /// As it is written in an option.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Mode of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// The options that would do nothing here.
  Set<String> ignored() {
    return OF_SOME.entrySet().stream()
        .filter(option -> !option.getValue().contains(this))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  void run(BenchOptions options, Sheet sheet) {
    switch (this) {
      case BURST -> Burst.run(options, sheet);
      case IDLE -> Idle.run(options, sheet);
      case LIFECYCLE -> LifecycleRate.run(options, sheet);
      case AGENTS -> Desks.run(options, sheet);
      case DISK -> Growth.run(options, sheet);
      case FLOOD -> Flood.run(options, sheet);
      case STEADY -> Steady.run(options, sheet);
    }
  }

  int messages(boolean isCli) {
    return this == LIFECYCLE && isCli ? LIFECYCLE_ON_CLI : messages;
  }

  int warm() {
    return switch (this) {
      case BURST -> BURST_WARM;
      case FLOOD -> FLOOD_WARM;
      default -> WARM;
    };
  }

  int seconds() {
    return seconds;
  }

  int leastSeconds() {
    return this == STEADY ? STEADY_LEAST_SECONDS : 1;
  }
}
