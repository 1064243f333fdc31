package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A thousand mails of one sender at once, and others who write meanwhile: how much longer they
/// wait until agents see them.
final class Flood {
  private static final int OTHERS = 20;
  private static final int LIMIT_SECONDS = 300;
  private static final int DELAY_MILLIS = 2_000;

  /// A stranger's ticket may come with many of the flood.
  private static final int NEWEST = 100;

  private Flood() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var warm = options.warm();
    var count = options.messages();
    var letters = Traffic.of(options.seed(), warm + 2 * OTHERS, new Traffic.Mix(1, 1, 0));
    Mailbag.fill(place.world(), letters.subList(0, warm));
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      stage.conditions(sheet);
      stage.await("the mails before the flood", LIMIT_SECONDS, warm);
      var alone = new Times();
      others(stage, letters.subList(warm, warm + OTHERS), alone);
      stage.bringMails(flood(letters.size(), count));
      var costs = stage.beginCosts();
      var before = stage.stores().visible();
      while (stage.stores().visible() == before) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      var meanwhile = new Times();
      others(stage, letters.subList(warm + OTHERS, warm + 2 * OTHERS), meanwhile);
      stage.await("the flood", LIMIT_SECONDS, warm + 2 * OTHERS + count);
      costs.write(sheet);
      sheet.figure("mails of one sender at once", String.valueOf(count));
      sheet.figure("others, SMTP's 250 until visible, before", alone.text());
      sheet.figure("others, SMTP's 250 until visible, during the flood", meanwhile.text());
      sheet.atMost(
          "longest delay by the flood", meanwhile.at(1) - alone.at(0.5), DELAY_MILLIS, " ms");
    }
  }

  /// One mail each, as quickly as they are seen.
  private static void others(Stage stage, List<Letter> letters, Times times) {
    try (var customers = new Customers(stage.place().ports())) {
      var gateway = stage.gateway();
      for (var letter : letters) {
        customers.handIn(letter);
        var began = System.nanoTime();
        times.addNanos(Idle.awaitTicket(gateway, letter, began, NEWEST, false) - began);
      }
    }
  }

  /// Separate questions of one customer.
  private static List<Letter> flood(int first, int count) {
    var letters = new ArrayList<Letter>();
    IntStream.range(first, first + count)
        .forEach(number ->
            letters.add(
                new Letter(
                    number,
                    true,
                    first,
                    0,
                    number,
                    number,
                    "Question " + number,
                    "Why?\n\n" + Tokens.letter(number))));
    return letters;
  }
}
