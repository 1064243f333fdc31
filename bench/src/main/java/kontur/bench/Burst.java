package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Mails that wait in the mailbox: how fast they are tickets that agents see, then the same with
/// customers' answers.
final class Burst {
  private static final int LIMIT_SECONDS = 600;
  private static final double WANTED_PER_SECOND = 400;

  private Burst() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), List.of());
    var half = options.messages();
    var tickets = Traffic.of(options.seed(), half, new Traffic.Mix(1, 1, 0));
    var replies = new ArrayList<Letter>();
    for (var before : tickets) {
      replies.add(
          new Letter(
              half + before.number(),
              true,
              before.conversation(),
              1,
              half + before.number(),
              before.number(),
              "Re: " + before.subject(),
              "Still nothing.\n\n" + Tokens.letter(half + before.number())));
    }
    Mailbag.fill(place.world(), tickets, 1);
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      stage.conditions(sheet);
      phase(stage, sheet, "new tickets", 0, half);
    }
    Mailbag.fill(place.world(), replies, half + 1);
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      phase(stage, sheet, "customers' answers", half, half);
      var all = new ArrayList<>(tickets);
      all.addAll(replies);
      var gateway = stage.gateway();
      var books = new Books(all, List.of(), gateway.me());
      books.read(gateway);
      books.balance(sheet);
    }
  }

  private static void phase(Stage stage, Sheet sheet, String what, long before, int count) {
    var stores = stage.stores();
    stage.beginCosts();
    var steps = stores.withFirstStep();
    var began = System.nanoTime();
    var visibleAtReady = stores.visible() - before;
    var visible = visibleAtReady;
    var ledgered = 0L;
    var ledgerDone = 0.0;
    while (visible < count && seconds(began) < LIMIT_SECONDS) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      visible = stores.visible() - before;
      ledgered = stores.count("select count(*) from communication.ledger") - before;
      if (ledgered >= count && ledgerDone == 0) {
        ledgerDone = seconds(began);
      }
      System.out.printf(
          Locale.ROOT,
          "  %5.1f s  accepted %6d  visible %6d  with a recorded step %6d%n",
          seconds(began),
          ledgered,
          visible,
          stores.withFirstStep() - steps);
    }
    var took = seconds(began);
    sheet.figure(
        what, count + ", " + visibleAtReady + " of them visible when the platform was ready");
    sheet.atLeast(
        what + " visible per second", (visible - visibleAtReady) / took, WANTED_PER_SECOND, "");
    sheet.figure(
        what + " accepted per second",
        ledgerDone == 0
            ? "not all"
            : String.format(Locale.ROOT, "%.0f", (count - visibleAtReady) / ledgerDone));
    sheet.figure(
        "steps recorded meanwhile per second",
        String.format(Locale.ROOT, "%.1f", (stores.withFirstStep() - steps) / took));
    stage.costs(sheet, took);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
