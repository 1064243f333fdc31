package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import kontur.bench.OnTheWire.Cut;

/// What goes wrong with the clocks of services: they are put, or they drift.
final class Clocks {
  /// Far more than any clock that is not broken: 1 %.
  private static final double DRIFT = 0.01;

  /// Each is put by so little at once that only its drift shows.
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final Pattern TIME =
      Pattern.compile("(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$");
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private static final String AROUND_THE_CLOCK = "around-the-clock";

  private Clocks() {}

  /// Tickets live by the built-in lifecycle without its calendar: else nothing would come due at
  /// night and on Sundays, whatever the clocks say.
  static void prepare(Processes platform) {
    platform.useClocks();
    platform.set("--kontur.workflow.definition.folder=" + lifecycle(platform.folder("lifecycle")));
    platform.set("--kontur.workflow.definition.name=" + AROUND_THE_CLOCK);
  }

  private static Path lifecycle(Path folder) {
    try (var builtIn = Clocks.class.getResourceAsStream("/lifecycle/default.yaml")) {
      var text =
          new String(Objects.requireNonNull(builtIn).readAllBytes(), StandardCharsets.UTF_8)
              .replaceFirst("name: default", "name: " + AROUND_THE_CLOCK)
              .replaceAll("(?m)^ *calendar: support-eu$|, calendar: support-eu", "");
      Files.writeString(folder.resolve(AROUND_THE_CLOCK + ".yaml"), text);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Each an hour ahead, then back, then an hour behind and back; then all at once a day.
  static void jump(Trouble trouble) {
    var platform = trouble.platform();
    for (var part = 0; part < platform.parts(); part++) {
      for (var jump : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
        jump(trouble, IntStream.of(part), jump, platform.name(part));
      }
    }
    for (var jump : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      jump(trouble, IntStream.range(0, platform.parts()), jump, "every service");
    }
  }

  private static void jump(Trouble trouble, IntStream parts, Duration jump, String whose) {
    var platform = trouble.platform();
    var put = parts.toArray();
    trouble.step(
        new Step(
            "the clock of " + whose + " is off by " + jump,
            Arrays.stream(put).anyMatch(platform::sends) ? Cut.ALL : Cut.NONE,
            () -> put(platform, put, jump, jump.isNegative()),
            platform::endedByClock,
            () -> put(platform, put, Duration.ZERO, !jump.isNegative())));
  }

  private static void put(Processes platform, int[] parts, Duration ahead, boolean goesBack) {
    Arrays.stream(parts).forEach(part -> platform.putClock(part, ahead));
    if (goesBack) {
      platform.beginAfterClock(parts);
    }
  }

  /// One is as far ahead in the end as the others are behind. Nobody puts them right again.
  static void drift(Trouble trouble) {
    var platform = trouble.platform();
    var end = new CountDownLatch(1);
    var drifting = Thread.ofVirtual().unstarted(() -> drift(platform, end));
    trouble.step(
        new Step(
            "the clocks drift by 1 %",
            Cut.NONE,
            drifting::start,
            () -> off(platform),
            () -> {
              end.countDown();
              join(drifting);
            }));
  }

  /// Not by the rate that libfaketime knows (`x1.01`): with it every timed wait of a JVM hangs.
  private static void drift(Processes platform, CountDownLatch end) {
    var began = System.nanoTime();
    try {
      while (!end.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        var drifted = Duration.ofNanos((long) (DRIFT * (System.nanoTime() - began)));
        for (var part = 0; part < platform.parts(); part++) {
          platform.putClock(part, part == 0 ? drifted : drifted.negated());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread drifting) {
    try {
      drifting.join(TICK.multipliedBy(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// How many services say themselves that it is at least a second later or earlier than it is.
  private static long off(Processes platform) {
    var off = 0L;
    for (var part = 0; part < platform.parts(); part++) {
      var pid = platform.child(part).handle().pid();
      var before = Instant.now();
      var says = TIME.matcher(Jcmd.ask(pid, "Thread.print"));
      if (says.find()) {
        // It says whole seconds.
        var from = LocalDateTime.parse(says.group(), FORMAT).atZone(ZoneId.systemDefault());
        var isBehind = from.toInstant().plusSeconds(2).isBefore(before);
        off += isBehind || from.toInstant().isAfter(Instant.now().plusSeconds(1)) ? 1 : 0;
      }
    }
    System.out.println("  clocks that are off by a second or more: " + off);
    return off;
  }
}
