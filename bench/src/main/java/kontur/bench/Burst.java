package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Mails that wait in the mailbox of a platform that has worked for a while: how fast they are
/// tickets that agents see through the gateway, then the same with customers' answers.
final class Burst {
  private static final int LIMIT_SECONDS = 600;
  private static final int STEPS_SECONDS = 1_800;
  private static final double WANTED_PER_SECOND = 400;

  /// To count costs the database milliseconds that the burst does not have: often only at the end.
  private static final long LOOK_MILLIS = 1_000;

  private static final long LAST_LOOK_MILLIS = 100;
  private static final int LAST_LETTERS = 600;

  private Burst() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var warm = options.warm();
    var count = options.messages();
    var letters = Traffic.of(options.seed(), warm + count, new Traffic.Mix(1, 1, 0));
    var tickets = letters.subList(warm, warm + count);
    var replies = tickets.stream().map(ticket -> reply(ticket, count)).toList();
    Mailbag.fill(place.world(), letters.subList(0, warm));
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      stage.conditions(sheet);
      warmUp(stage, sheet, warm);
      stage.bringMails(tickets);
      var gateway = stage.gateway();
      var seen =
          phase(
              stage,
              sheet,
              "new tickets",
              warm,
              count,
              () -> LookOut.forTickets(gateway, stage.stores().newestTicket(), warm + count));
      stage.bringMails(replies);
      phase(
          stage,
          sheet,
          "customers' answers",
          warm + count,
          count,
          () -> LookOut.forAnswers(gateway, seen));
      // The books want the automatic answer of each ticket, which comes with its first step.
      var stores = stage.stores();
      stage.await(
          "the steps of the burst",
          STEPS_SECONDS,
          () ->
              stores.withFirstStep() >= warm + count
                  && stores.unrecorded() + stores.underWay() == 0);
      Passages.report(stores, warm, count, sheet);
      var all = new ArrayList<>(letters);
      all.addAll(replies);
      var books = new Books(all, List.of(), gateway.me());
      books.read(gateway);
      books.balance(sheet);
    }
  }

  private static Letter reply(Letter before, int later) {
    var number = before.number() + later;
    return new Letter(
        number,
        true,
        before.conversation(),
        1,
        number,
        before.number(),
        "Re: " + before.subject(),
        "Still nothing.\n\n" + Tokens.letter(number));
  }

  /// What a platform has done that is not started for the burst.
  private static void warmUp(Stage stage, Sheet sheet, int count) {
    var began = System.nanoTime();
    stage.await("the mails before the burst", LIMIT_SECONDS, count);
    sheet.figure(
        "before the burst",
        String.format(
            Locale.ROOT,
            "%d mails, with their steps and acknowledgements, in %.0f s",
            count,
            seconds(began)));
  }

  private static List<LookOut.Arrival> phase(
      Stage stage,
      Sheet sheet,
      String what,
      long before,
      int count,
      Supplier<LookOut> beginsToLook) {
    var stores = stage.stores();
    var gateway = stage.gateway();
    // A connection that is made while the clock runs is no customer's wait.
    var _ = gateway.me();
    var visibleAtFirst = awaitFirst(stores, before);
    var acceptedAtFirst = stores.accepted() - before;
    var began = System.nanoTime();
    var steps = stores.recorded();
    var costs = stage.beginCosts();
    var lookOut = beginsToLook.get();
    var visible = visibleAtFirst;
    var accepted = acceptedAtFirst;
    var acceptedAfter = 0.0;
    while (visible < count && seconds(began) < LIMIT_SECONDS) {
      var isNear = count - visible < LAST_LETTERS;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(isNear ? LAST_LOOK_MILLIS : LOOK_MILLIS));
      visible = stores.visible() - before;
      accepted = stores.accepted() - before;
      if (accepted >= count && acceptedAfter == 0) {
        acceptedAfter = seconds(began);
      }
      System.out.printf(
          Locale.ROOT, "  %5.1f s  accepted %6d  visible %6d%n", seconds(began), accepted, visible);
    }
    LastArrival.of(stores).awaitShown(gateway);
    var took = seconds(began);
    lookOut.close();
    sheet.figure(what, count + ", " + visibleAtFirst + " of them visible when the clock began");
    sheet.atLeast(
        what + " visible per second, until the gateway shows the last",
        (visible - visibleAtFirst) / took,
        WANTED_PER_SECOND,
        "");
    sheet.figure(
        what + " accepted per second",
        acceptedAfter == 0
            ? "all before the first was visible, or not all"
            : String.format(
                Locale.ROOT,
                "%.0f, %d of them accepted when the clock began",
                (count - acceptedAtFirst) / acceptedAfter,
                acceptedAtFirst));
    sheet.figure(
        "events recorded by steps meanwhile per second", (stores.recorded() - steps) / took);
    costs.write(sheet);
    lookOut.report(what, count, stores, sheet);
    return lookOut.arrivals();
  }

  /// The clock begins with the first: how long a reader waits before it connects again is no rate.
  private static long awaitFirst(Stores stores, long before) {
    var began = System.nanoTime();
    while (stores.visible() == before) {
      if (seconds(began) > LIMIT_SECONDS) {
        throw new IllegalStateException("no mail of the burst arrived");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    return stores.visible() - before;
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
