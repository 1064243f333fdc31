package kontur.bench;

import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.gateway.v1.AssignRequest;
import kontur.local.Port;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.TicketOrder;

/// How fast tickets get their first step while a backlog waits, and how long a command on the
/// newest ticket takes all the while.
final class LifecycleRate {
  private static final int WARM_SECONDS = 900;
  private static final double WANTED_JAVA = 40;
  private static final double WANTED_CLI = 20;
  private static final int COMMAND_MILLIS = 2_000;
  private static final int BARE_SECONDS = 20;
  private static final int DRAIN_SECONDS = 120;
  private static final int HEAP_KB = 25;

  private static final String TICKETS_AT_ONCE = "kontur.workflow.consume.tickets-at-once";

  private LifecycleRate() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var all = options.warm() + options.messages();
    Mailbag.fill(place.world(), Traffic.of(options.seed(), all, new Traffic.Mix(1, 1, 0)));
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      var empty = heap(stage);
      var before = stage.stores().tickets();
      stage.conditions(sheet);
      var rate = measure(options, stage, sheet);
      drain(stage, sheet);
      var grown = (heap(stage) - empty) / 1024.0 / Math.max(1, stage.stores().tickets() - before);
      if (options.engine().equals("cli")) {
        sheet.figure("live heap per ticket", String.format(Locale.ROOT, "%.1f KB", grown));
      } else {
        sheet.atMost("live heap per ticket, the engine's in it", grown, HEAP_KB, " KB");
      }
      var bare = BareRuns.perSecond(place.port(Port.TEMPORAL), BARE_SECONDS);
      sheet.figure(
          "bare workflow with one local activity, same engine, nothing else running",
          String.format(
              Locale.ROOT, "%.1f per second, %.1f times a new ticket's", bare, bare / rate));
    }
  }

  private static long heap(Stage stage) {
    return Heap.liveBytes(stage.platform().child(0).handle().pid());
  }

  /// The rest of the backlog: nothing may be left, and what is measured afterwards runs alone.
  private static void drain(Stage stage, Sheet sheet) {
    var stores = stage.stores();
    var began = System.nanoTime();
    while (seconds(began) < DRAIN_SECONDS && (stores.unrecorded() > 0 || stores.underWay() > 0)) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    sheet.figure(
        "backlog drained", String.format(Locale.ROOT, "%.0f s after the end", seconds(began)));
    sheet.atMost("events unrecorded then", (double) stores.unrecorded(), 0, "");
  }

  private static double measure(BenchOptions options, Stage stage, Sheet sheet) {
    var stores = stage.stores();
    var gateway = stage.gateway();
    var commands = new Times();
    var refused = 0;
    var began = System.nanoTime();
    stage.await(
        "the tickets before it counts",
        WARM_SECONDS,
        () -> stores.withFirstStep() >= Math.max(1, options.warm()));
    sheet.figure(
        "before it counts",
        String.format(
            Locale.ROOT, "%d tickets in %.0f s of a cold JVM", options.warm(), seconds(began)));
    stage.beginCosts();
    var first = stores.withFirstStep();
    began = System.nanoTime();
    var done = first;
    var number = 0;
    while (seconds(began) < options.seconds() && done < options.warm() + options.messages()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      var asked = System.nanoTime();
      if (!command(gateway, ++number)) {
        refused++;
      }
      commands.addNanos(System.nanoTime() - asked);
      done = stores.withFirstStep();
      if (number % 10 == 0) {
        System.out.printf(
            Locale.ROOT,
            "  %5.1f s  visible %6d  with a recorded step %6d  commands %s%n",
            seconds(began),
            stores.visible(),
            done,
            commands.text());
      }
    }
    var took = seconds(began);
    sheet.atLeast(
        "new tickets with a recorded step per second",
        (done - first) / took,
        options.engine().equals("cli") ? WANTED_CLI : WANTED_JAVA,
        "");
    sheet.figure(
        "measured for", String.format(Locale.ROOT, "%.0f s, %d tickets", took, done - first));
    sheet.figure("updates in flight at most", options.setting(TICKETS_AT_ONCE, "8"));
    sheet.figure("commands on the newest ticket", commands.text() + ", " + refused + " failed");
    sheet.atMost("slowest command", commands.at(1), COMMAND_MILLIS, " ms");
    sheet.figure("events unrecorded at the end", String.valueOf(stores.unrecorded()));
    stage.costs(sheet, took);
    return (done - first) / took;
  }

  private static boolean command(Gateway gateway, int number) {
    try {
      var newest =
          gateway
              .agent()
              .listTickets(
                  ListTicketsRequest.newBuilder()
                      .setOrder(TicketOrder.CREATED_NEWEST_FIRST)
                      .setPageSize(1)
                      .build())
              .getTickets(0);
      return gateway
          .agent()
          .assign(
              AssignRequest.newBuilder()
                  .setTicketId(newest.getId())
                  .setIdempotencyKey("bench-" + number)
                  .setAssignee("me")
                  .build())
          .hasApplied();
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
