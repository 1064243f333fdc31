package kontur.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What a measurement was asked to do.
///
/// @param warm mails that are done before a burst or the lifecycle is counted
/// @param settings of services, as arguments
/// @param profile where the recording of the JVM goes; empty for none
/// @param shape `one` (process) or `four`, with Kafka and Temporal in two more
/// @param jvm `local` (as the one command runs: first compiler only, 512 MB) or `server`
record BenchOptions(
    long seed,
    Mode mode,
    int messages,
    int warm,
    double rate,
    int seconds,
    String shape,
    String jvm,
    String engine,
    List<String> settings,
    String profile,
    Path folder,
    boolean keep) {
  static final String HELP =
      """
      Measures the platform: everything runs on this machine, the mail server and the Bot API in a
      process of their own. Ends with 0 when every figure is as it must be.

      Usage: ./mvnw -q spring-boot:run -Pbench -Dspring-boot.run.arguments="--mode=burst"

        --mode=MODE        burst      mails that wait in the mailbox until they are tickets agents see,
                                      then as many customers' answers
                           idle       one message at a time: from hand-in until an agent sees it
                           lifecycle  how fast tickets get their first step, while commands are given
                           agents     lists, timelines and searches over 200,000 tickets
                           disk       start, memory and disk, with 1,000 and with 10,000 tickets
                           flood      a thousand mails of one sender, then as many messages of one
                                      chat, and others who write meanwhile
                           steady     customers write at half load for half an hour: memory
        --messages=N       how many (burst 20,000; idle 240; lifecycle 24,000, with cli 16,000;
                           agents 1,000,000; disk 10,000; flood 1,000)
        --warm=N           mails that are done before it counts (burst 6,000; lifecycle 2,000; flood 500)
        --rate=N           letters a second (steady 33, with cli 20: half of the lifecycle's rate)
        --seconds=N        how long (lifecycle 300, agents 60, steady 1,800)
        --shape=SHAPE      one process, as the one command runs, or four: each service, Kafka and Temporal
                           in processes of their own, so that each shows what it needs (one)
        --jvm=FLAGS        local (first compiler only, 512 MB: the one command) or server (1.5 GB, of
                           four processes a quarter each); server
        --temporal=KIND    java or cli (java)
        --set=NAME=VALUE   a setting of a service, or several with commas between, such as
                           kontur.workflow.consume.tickets-at-once=2
        --profile=FILE     records where the platform's time goes, and prints it (a second part
                           into FILE-2)
        --seed=N           of the letters, and of what agents open and ask for (1)
        --folder=FOLDER    where it happens (a temporary folder, removed when the run is over;
                           one that is broken off leaves it)
        --help             prints this
      """;

  private static final Set<String> NAMES =
      Set.of(
          "mode",
          "messages",
          "warm",
          "rate",
          "seconds",
          "shape",
          "jvm",
          "temporal",
          "set",
          "profile",
          "seed",
          "folder");

  private static final int MOST = 10_000_000;
  private static final int A_DAY = 86_400;

  static BenchOptions of(String... args) {
    var given = Options.read(NAMES, args);
    var modes = Stream.of(Mode.values()).map(Mode::word).toList();
    var mode = Mode.of(given.oneOf("mode", modes, Mode.BURST.word()));
    for (var name : mode.ignored()) {
      if (given.has(name)) {
        throw new WrongOption("--" + name + " does nothing in --mode=" + mode.word() + ".");
      }
    }
    var engine = Engines.asked(given);
    var isCli = engine.equals("cli");
    var shape = given.oneOf("shape", List.of("one", "four"), "one");
    if (given.has("profile") && !shape.equals("one")) {
      throw new WrongOption("--profile records the one process: leave --shape=four out.");
    }
    // Half an hour has none: it counts by rate and time.
    var leastMessages = Math.min(mode.messages(isCli), 1);
    return new BenchOptions(
        given.number("seed", 0, Integer.MAX_VALUE, 1),
        mode,
        given.number("messages", leastMessages, MOST, mode.messages(isCli)),
        given.number("warm", 0, MOST, mode.warm()),
        given.number("rate", 1, 1_000, standardRate(isCli)),
        given.number("seconds", mode.leastSeconds(), A_DAY, mode.seconds()),
        shape,
        given.oneOf("jvm", List.of("server", "local"), "server"),
        engine,
        settings(given.text("set", "")),
        given.text("profile", ""),
        given.folder("kontur-bench"),
        given.has("folder"));
  }

  /// Whether it is at least what the goals are for.
  boolean isWhole() {
    var isCli = engine.equals("cli");
    return messages >= mode.messages(isCli)
        && seconds >= mode.seconds()
        && (mode.ignored().contains("warm") || warm >= mode.warm())
        && (mode.ignored().contains("rate") || rate >= standardRate(isCli));
  }

  private static int standardRate(boolean isCli) {
    return isCli ? 20 : 33;
  }

  boolean isOneProcess() {
    return shape.equals("one");
  }

  /// What was given for a setting of a service, or its standard.
  String setting(String name, String standard) {
    var prefix = "--" + name + "=";
    return settings.stream()
        .filter(setting -> setting.startsWith(prefix))
        .map(setting -> setting.substring(prefix.length()))
        .findFirst()
        .orElse(standard);
  }

  private static List<String> settings(String given) {
    return Stream.of(given.split(","))
        .filter(setting -> !setting.isBlank())
        .map(setting -> "--" + setting)
        .toList();
  }
}
