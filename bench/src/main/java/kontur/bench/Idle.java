package kontur.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kontur.local.Port;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.TicketOrder;

/// One message at a time: from hand-in until it is accepted, until an agent's list shows it, and
/// until its first step is recorded.
final class Idle {
  private static final Pattern EXISTS = Pattern.compile("\\* \\d+ EXISTS");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WARM_UP = 20;
  private static final int NEWEST = 5;

  private Idle() {}

  static void run(BenchOptions options, Sheet sheet) {
    var outside = Place.of(options.folder(), options.engine(), options.settings());
    var exists = new AtomicLong();
    try (var wire =
        Wire.to(
            outside.port(Port.IMAP),
            (bytes, length) -> {
              if (EXISTS.matcher(new String(bytes, 0, length, StandardCharsets.US_ASCII)).find()) {
                // The first time that the mail is told of; later answers repeat the number.
                exists.compareAndSet(0, System.nanoTime());
              }
            })) {
      try (var stage = Stage.of(options, outside, outside.with(Port.IMAP, wire.port()))) {
        stage.platform().start();
        stage.conditions(sheet);
        try (var customers = new Customers(outside.ports());
            var ledger = new LedgerWatch(outside.database())) {
          measure(options, stage, customers, ledger, exists, sheet);
        }
      }
    }
  }

  private static void measure(
      BenchOptions options,
      Stage stage,
      Customers customers,
      LedgerWatch ledger,
      AtomicLong exists,
      Sheet sheet) {
    var accepted = new Times();
    var chat = new Times();
    var mail = new Times();
    var fromExists = new Times();
    var step = new Times();
    var unseen = new ArrayList<String>();
    var gateway = stage.gateway();
    var letters = letters(options);
    var costs = stage.beginCosts();
    for (var place = 0; place < letters.size(); place++) {
      var letter = letters.get(place);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
      exists.set(0);
      var before = ledger.count();
      customers.handIn(letter);
      var began = System.nanoTime();
      var stored = ledger.awaitMoreThan(before);
      var seen = awaitTicket(gateway, letter, began, NEWEST, false);
      var stepped = awaitTicket(gateway, letter, began, NEWEST, true);
      if (place < WARM_UP) {
        continue;
      }
      accepted.addNanos(stored - began);
      (letter.mail() ? mail : chat).addNanos(seen - began);
      step.addNanos(stepped - began);
      if (letter.mail() && exists.get() == 0) {
        unseen.add(Tokens.letter(letter.number()) + ": no EXISTS on the wire");
      } else if (letter.mail()) {
        fromExists.addNanos(Math.max(0, seen - exists.get()));
      }
    }
    sheet.figure("hand-in until accepted: the source may forget it", accepted.text());
    report(sheet, "Bot API hand-in until visible", chat, 100, 500);
    report(sheet, "mail: SMTP's 250 until visible", mail, 400, 1_500);
    report(sheet, "mail: EXISTS on the wire until visible", fromExists, 100, 500);
    sheet.none("mails whose EXISTS nobody saw", unseen);
    sheet.figure("hand-in until the first step is recorded", step.text());
    costs.write(sheet);
  }

  /// As many of each channel; the first of both do not count.
  private static List<Letter> letters(BenchOptions options) {
    var each = options.messages() / 2;
    var all =
        Traffic.of(options.seed(), 3 * (each + WARM_UP) + WARM_UP, new Traffic.Mix(0.5, 1, 0));
    var letters = new ArrayList<>(ofEach(all, 0, WARM_UP / 2));
    letters.addAll(ofEach(all, WARM_UP / 2, each));
    return letters;
  }

  /// Mixed, in the order of their numbers.
  private static List<Letter> ofEach(List<Letter> all, int skip, int count) {
    return Stream.of(true, false)
        .flatMap(isMail ->
            all.stream().filter(letter -> letter.mail() == isMail).skip(skip).limit(count))
        .sorted(Comparator.comparingInt(Letter::number))
        .toList();
  }

  private static void report(Sheet sheet, String name, Times times, int p50, int p99) {
    sheet.figure(name, times.text());
    sheet.atMost(name + ", p50", times.at(0.5), p50, " ms");
    sheet.atMost(name + ", p99", times.at(0.99), p99, " ms");
  }

  /// When an agent's list showed the letter's ticket.
  ///
  /// @param newest so many of the newest tickets are looked at
  static long awaitTicket(Gateway gateway, Letter letter, long began, int newest, boolean stepped) {
    var request =
        ListTicketsRequest.newBuilder()
            .setOrder(TicketOrder.CREATED_NEWEST_FIRST)
            .setPageSize(newest)
            .build();
    while (System.nanoTime() - began < PATIENCE.toNanos()) {
      var found =
          gateway.agent().listTickets(request).getTicketsList().stream()
              .filter(ticket -> Conversations.is(ticket, letter))
              .findFirst();
      if (found.isPresent() && (!stepped || found.get().getLifecycleSeq() > 0)) {
        return System.nanoTime();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
    }
    throw new IllegalStateException(Tokens.letter(letter.number()) + " is not visible");
  }
}
