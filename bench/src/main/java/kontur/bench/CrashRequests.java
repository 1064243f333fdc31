package kontur.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kontur.bench.OnTheWire.Cut;

/// Kills a process exactly before, and exactly after, something that it asks of others arrives.
///
/// The wire recognises the request by its bytes and stops: before it arrives, or once it has
/// arrived, with every answer held back. Then the process is killed and the connection dropped.
/// Nothing in the services or the stand-ins is made for this.
final class CrashRequests {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration TAKES_EFFECT = Duration.ofSeconds(1);

  static final Pattern MARK = Pattern.compile("\\bSTORE [0-9:,]+ \\+FLAGS");
  private static final Pattern OFFSET = Pattern.compile("\\boffset=([0-9]{1,18})");

  private static final List<Point> POINTS =
      List.of(
          new Point("a mail is marked", Link.IMAP, "communication", () -> MARK.asPredicate()),
          new Point(
              "a poll confirms updates", Link.BOT_API, "communication", CrashRequests::confirms));

  private final Processes platform;
  private final OnTheWire onTheWire;
  private int reached;

  /// @param killed who asks, and dies
  /// @param recognised tells the request from others, anew for each kill
  private record Point(
      String name, Link link, String killed, Supplier<Predicate<String>> recognised) {}

  CrashRequests(Processes platform, OnTheWire onTheWire) {
    this.platform = platform;
    this.onTheWire = onTheWire;
  }

  /// Each point twice: before and after.
  static int all() {
    return 2 * POINTS.size();
  }

  /// How many a process was killed at.
  int reached() {
    return reached;
  }

  void killAtEach() {
    for (var point : POINTS) {
      kill(point, false);
      kill(point, true);
    }
  }

  private void kill(Point point, boolean arrives) {
    var part = platform.part(point.killed());
    var wire = platform.wire(point.link());
    var gate = new Gate(point.recognised().get(), arrives);
    wire.stopAt(gate);
    if (!gate.isReachedWithin(PATIENCE)) {
      System.out.println("  nobody came to the point: " + point.name());
      wire.stopAt(null);
      gate.open();
      return;
    }
    if (arrives) {
      CrashPoints.pause(TAKES_EFFECT);
    }
    var from = System.currentTimeMillis();
    platform.killLiving(part);
    // What it had asked of the database just before is done by then.
    CrashPoints.pause(TAKES_EFFECT);
    if (platform.sends(part)) {
      onTheWire.mayBeCutOff(Cut.ALL, from, System.currentTimeMillis());
    }
    wire.stopAt(null);
    gate.open();
    reached++;
    System.out.printf(
        Locale.ROOT,
        "  %s killed %s this arrived: %s%n",
        platform.name(part),
        arrives ? "after" : "before",
        point.name());
    platform.begin(part);
    platform.awaitReady(part);
  }

  /// A poll from behind where the one before began.
  static Predicate<String> confirms() {
    var known = new long[] {Long.MAX_VALUE};
    return text -> {
      var match = OFFSET.matcher(text);
      if (!match.find()) {
        return false;
      }
      var offset = Long.parseLong(match.group(1));
      var isNew = offset > known[0];
      known[0] = offset;
      return isNew;
    };
  }
}
