package kontur.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a measurement was asked to do.
///
/// @param warm mails that are done before a burst or the lifecycle is counted
/// @param settings of services, as arguments
/// @param jvm `local` (as the one command runs: first compiler only, 512 MB) or `server`
record BenchOptions(
    long seed,
    String mode,
    int messages,
    int warm,
    int seconds,
    String jvm,
    String engine,
    List<String> settings,
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
        --messages=N       how many (burst 20,000; idle 120; lifecycle 18,000)
        --warm=N           mails that are done before a burst or the lifecycle counts (2,000)
        --seconds=N        how long at most (lifecycle 300, agents 60)
        --jvm=FLAGS        local (first compiler only, 512 MB: the one command) or server (1.5 GB); server
        --temporal=KIND    java or cli (java)
        --set=NAME=VALUE   a setting of a service, or several with commas between, such as
                           kontur.workflow.consume.tickets-at-once=2
        --seed=N           of the letters (1)
        --folder=FOLDER    where it happens (a temporary folder, removed afterwards)
        --help             prints this
      """;

  static BenchOptions of(String... args) {
    var given = Options.read(args);
    var mode = given.text("mode", "burst");
    var messages =
        switch (mode) {
          case "burst" -> 20_000;
          case "idle" -> 120;
          case "lifecycle" -> 18_000;
          case "agents" -> 1_000_000;
          case "disk" -> 10_000;
          default -> throw new WrongOption("--mode must be burst, idle, lifecycle, agents or disk");
        };
    var options =
        new BenchOptions(
            given.number("seed", 1),
            mode,
            (int) given.number("messages", messages),
            (int) given.number("warm", 2_000),
            (int) given.number("seconds", mode.equals("agents") ? 60 : 300),
            given.text("jvm", "server"),
            given.text("temporal", "java"),
            settings(given.text("set", "")),
            given.folder("kontur-bench"),
            given.has("folder"));
    given.refuseOthers();
    return options;
  }

  private static List<String> settings(String given) {
    return Stream.of(given.split(","))
        .filter(setting -> !setting.isBlank())
        .map(setting -> "--" + setting)
        .toList();
  }
}
