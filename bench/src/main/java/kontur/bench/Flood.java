package kontur.bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A thousand messages of one customer at once, by mail and then by Telegram, and others who write
/// meanwhile: how much longer they wait until agents see them.
final class Flood {
  private static final int OTHERS = 20;

  /// Whoever writes when the flood is over says nothing of it; so many must have written before.
  private static final int LEAST_OTHERS = 10;

  private static final int LIMIT_SECONDS = 300;
  private static final int DELAY_MILLIS = 2_000;

  /// A stranger's ticket may come with many of the flood.
  private static final int NEWEST = 100;

  private Flood() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var warm = options.warm();
    var count = options.messages();
    var mails = Traffic.of(options.seed(), warm + 2 * OTHERS, new Traffic.Mix(1, 1, 0));
    var chats = Traffic.of(options.seed(), 2 * OTHERS, new Traffic.Mix(0, 1, 0));
    Mailbag.fill(place.world(), mails.subList(0, warm));
    try (var stage = Stage.of(options, place);
        var flooder = new Customers(place.ports())) {
      stage.platform().start();
      stage.conditions(sheet);
      stage.await("the mails before the flood", LIMIT_SECONDS, warm);
      sheet.figure("messages of one customer at once", String.valueOf(count));
      var byMail = flood(mails.size(), count, true);
      flood(
          stage,
          "mails",
          mails.subList(warm, mails.size()),
          () -> stage.bringMails(byMail),
          count,
          sheet);
      var byChat = flood(chats.size(), count, false);
      flood(
          stage,
          "Telegram",
          chats,
          () -> Thread.ofVirtual().start(() -> byChat.forEach(flooder::handIn)),
          count,
          sheet);
    }
  }

  /// @param others write one by one, the first half before the flood
  /// @param begins brings the flood, or begins to
  private static void flood(
      Stage stage, String channel, List<Letter> others, Runnable begins, int count, Sheet sheet) {
    var stores = stage.stores();
    var alone = new Times();
    write(stage, others.subList(0, OTHERS), alone, () -> true);
    var there = stores.visible();
    begins.run();
    var costs = stage.beginCosts();
    awaitVisible(stores, there + 1);
    var began = System.nanoTime();
    var meanwhile = new Times();
    write(
        stage,
        others.subList(OTHERS, 2 * OTHERS),
        meanwhile,
        () -> stores.visible() - there - meanwhile.count() < count);
    var all = there + meanwhile.count() + count;
    awaitVisible(stores, all);
    var took = (System.nanoTime() - began) / 1e9;
    stage.await("the steps of the flood", LIMIT_SECONDS, all);
    costs.write(sheet);
    sheet.figure(
        channel + ", all of the flood visible",
        String.format(Locale.ROOT, "%.1f s after its first", took));
    report(channel, alone, meanwhile, sheet);
  }

  private static void report(String channel, Times alone, Times meanwhile, Sheet sheet) {
    sheet.figure(channel + ", others, handed in until visible, before", alone.text());
    sheet.figure(channel + ", others, handed in until visible, during the flood", meanwhile.text());
    sheet.atLeast(
        channel + ", others handed in before all of the flood was visible",
        meanwhile.count(),
        LEAST_OTHERS,
        "");
    sheet.atMost(
        channel + ", longest delay by the flood",
        meanwhile.at(1) - alone.at(0.5),
        DELAY_MILLIS,
        " ms");
  }

  private static void awaitVisible(Stores stores, long count) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (stores.visible() < count) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%d of %d messages were visible after %d s of a flood"
                .formatted(stores.visible(), count, LIMIT_SECONDS));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// One message each, as quickly as they are seen, as long as it lasts.
  private static void write(Stage stage, List<Letter> letters, Times times, BooleanSupplier lasts) {
    try (var customers = new Customers(stage.place().ports())) {
      var gateway = stage.gateway();
      for (var letter : letters) {
        if (!lasts.getAsBoolean()) {
          return;
        }
        customers.handIn(letter);
        var began = System.nanoTime();
        times.addNanos(Idle.awaitTicket(gateway, letter, began, NEWEST, false) - began);
      }
    }
  }

  /// Of one customer: separate questions by mail, one conversation by Telegram.
  private static List<Letter> flood(int first, int count, boolean isMail) {
    return IntStream.range(first, first + count)
        .mapToObj(number ->
            new Letter(
                number,
                isMail,
                first,
                0,
                number,
                number,
                "Question " + number,
                "Why?\n\n" + Tokens.letter(number)))
        .toList();
  }
}
