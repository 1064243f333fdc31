package kontur.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Kills a process exactly before and exactly after it commits a durable step.
///
/// A trigger that fires at the end of the transaction holds it there while the drill holds a lock.
/// The process is killed as it waits for its commit. Then the transaction is either ended, as if
/// the kill had come a moment before, or let go, so that it is committed and its process never
/// knew. Nothing in the services is made for this.
final class CrashPoints {
  /// Marks our locks among those of the services.
  private static final int OURS = 4_711;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String INBOUND = "when (new.direction = 'inbound')";

  private static final List<Point> POINTS =
      List.of(
          new Point(
              "a letter is stored (T1)", "communication.ledger", "insert", "", "communication"),
          new Point(
              "Kafka has a letter (mark of the outbox)",
              "communication.outbox",
              "update of published_at",
              "",
              "communication"),
          new Point("a letter is visible (T2)", "tickets.message", "insert", INBOUND, "tickets"),
          new Point("a letter is visible (T2)", "tickets.message", "insert", INBOUND, "workflow"),
          new Point(
              "Kafka has an event (mark of the outbox)",
              "tickets.outbox",
              "update of published_at",
              "",
              "tickets"),
          new Point("a step is decided (T3)", "tickets.lifecycle_state", "update", "", "tickets"),
          new Point("a step is decided (T3)", "tickets.lifecycle_state", "update", "", "workflow"),
          new Point(
              "an answer goes onto the wire",
              "communication.delivery",
              "update",
              "when (new.state = 'sending')",
              "communication"),
          new Point(
              "an answer is sent",
              "communication.delivery",
              "update",
              "when (new.state = 'sent')",
              "communication"));

  private final Stores stores;
  private final Processes platform;
  private int reached;
  private int onTheWire;

  /// @param killed who dies there
  private record Point(String name, String table, String event, String when, String killed) {}

  CrashPoints(Stores stores, Processes platform) {
    this.stores = stores;
    this.platform = platform;
  }

  /// Each point twice: before and after.
  static int all() {
    return 2 * POINTS.size();
  }

  /// How many points a process was killed at.
  int reached() {
    return reached;
  }

  /// How many messages were on the wire at the kills.
  int onTheWire() {
    return onTheWire;
  }

  void killAtEach() {
    stores.execute(
        """
        create schema drill;
        create function drill.stop() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock_shared(%d, tg_argv[0]::int);
          return null;
        end $$;
        """
            .formatted(OURS));
    for (var number = 0; number < POINTS.size(); number++) {
      var point = POINTS.get(number);
      stores.execute(
          """
          create constraint trigger drill_%1$d after %2$s on %3$s
            deferrable initially deferred for each row %4$s execute function drill.stop('%1$d')
          """
              .formatted(number, point.event(), point.table(), point.when()));
    }
    for (var number = 0; number < POINTS.size(); number++) {
      kill(number, true);
      kill(number, false);
    }
  }

  private void kill(int number, boolean before) {
    var point = POINTS.get(number);
    var part = platform.part(point.killed());
    try (var connection = DriverManager.getConnection(stores.url(), Stores.user());
        var statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(%d, %d)".formatted(OURS, number));
      if (!until(() -> !waiting(number).isEmpty())) {
        System.out.println("  nobody came to the point: " + point.name());
        return;
      }
      var held = String.join(",", waiting(number));
      platform.killLiving(part);
      if (before) {
        waiting(number)
            .forEach(process -> stores.count("select pg_terminate_backend(" + process + ")::int"));
        until(() -> waiting(number).isEmpty());
      }
      unlock(connection, number);
      // What is on the wire is counted when these are over, and not a moment before.
      until(() -> isOver(held));
    } catch (SQLException e) {
      throw new IllegalStateException("cannot stop at " + point, e);
    }
    reached++;
    if (platform.sends(part)) {
      onTheWire += stores.sendingIds().size();
    }
    System.out.printf(
        Locale.ROOT,
        "  %s killed %s the commit of: %s%n",
        platform.name(part),
        before ? "before" : "after",
        point.name());
    platform.begin(part);
    platform.awaitReady(part);
  }

  private static void unlock(Connection connection, int number) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("select pg_advisory_unlock(%d, %d)".formatted(OURS, number));
    }
  }

  /// The servers of the transactions that stand at a point.
  private List<String> waiting(int number) {
    return stores.texts(
        """
        select pid::text from pg_locks
         where locktype = 'advisory' and classid = %d and objid = %d and not granted
        """
            .formatted(OURS, number));
  }

  private boolean isOver(String held) {
    return stores.count(
            "select count(*) from pg_stat_activity where state = 'active' and pid in (%s)"
                .formatted(held))
        == 0;
  }

  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private static boolean until(BooleanSupplier reached) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (reached.getAsBoolean()) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return false;
  }
}
