package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.tickets.v1.ListTicketsRequest;

/// Agents at work over years of tickets: lists by every filter and order, timelines, searches,
/// alone and fifty at once.
final class Desks {
  static final int MILLIS = 50;
  static final int SEARCH_MILLIS = 500;
  private static final int MESSAGES_PER_TICKET = 5;
  private static final int AGENTS = 50;
  private static final int LISTED = 20;
  private static final int OPENED = 100;
  private static final int SEARCHED = 20;
  private static final int WARM_UP = 3;
  private static final int FOLLOWED_SECONDS = 60;

  private Desks() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      stage.conditions(sheet);
      var tickets = options.messages() / MESSAGES_PER_TICKET;
      load(stage, tickets, sheet);
      var gateway = stage.gateway();
      var lists = TicketLists.of(gateway, tickets);
      alone(gateway, lists, sheet);
      timelines(gateway, options.seed(), tickets, sheet);
      searches(gateway, sheet);
      try (var staff = Staff.of(gateway, stage.platform().gatewayPorts(), AGENTS)) {
        var past =
            new Desk.Past(
                List.copyOf(lists.values()), List.copyOf(TicketLists.searches().values()), tickets);
        new Team(staff.desks(), past).work(options, stage, sheet);
        followed(stage, sheet);
      }
    }
  }

  /// Their tickets' lifecycles have taken what was written, and answers are sent.
  private static void followed(Stage stage, Sheet sheet) {
    var stores = stage.stores();
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FOLLOWED_SECONDS);
    while (stores.unrecorded() + stores.underWay() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    sheet.atMost(
        "events unrecorded and deliveries under way " + FOLLOWED_SECONDS + " s after",
        (double) stores.unrecorded() + stores.underWay(),
        0,
        "");
  }

  private static void load(Stage stage, int tickets, Sheet sheet) {
    var began = System.nanoTime();
    stage.stores().execute(history(tickets));
    sheet.figure(
        "loaded",
        String.format(
            Locale.ROOT,
            "%d tickets, %d messages in %.0f s, database %d MiB",
            stage.stores().tickets(),
            stage.stores().count("select count(*) from tickets.message"),
            (System.nanoTime() - began) / 1e9,
            stage.stores().count("select pg_database_size('kontur')") >> 20));
  }

  private static String history(int tickets) {
    try (var in = Desks.class.getResourceAsStream("/kontur/bench/history.sql")) {
      return new String(
              java.util.Objects.requireNonNull(in, "history.sql").readAllBytes(),
              StandardCharsets.UTF_8)
          .replace(":tickets", String.valueOf(tickets));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void alone(Gateway gateway, Map<String, ListTicketsRequest> lists, Sheet sheet) {
    for (var round = 0; round < WARM_UP; round++) {
      lists.values().forEach(request -> gateway.agent().listTickets(request));
    }
    var worst = new Times();
    lists.forEach((name, request) -> {
      var times = timed(gateway, request, LISTED);
      worst.add(times.at(0.95));
      if (times.at(0.95) > MILLIS) {
        sheet.atMost("list: " + name + ", p95", times.at(0.95), MILLIS, " ms");
      }
    });
    sheet.figure("lists: p95 of each of " + worst.count(), worst.text());
    sheet.atMost("slowest list, p95", worst.at(1), MILLIS, " ms");
  }

  private static Times timed(Gateway gateway, ListTicketsRequest request, int count) {
    var times = new Times();
    for (var i = 0; i < count; i++) {
      var began = System.nanoTime();
      var _ = gateway.agent().listTickets(request);
      times.addNanos(System.nanoTime() - began);
    }
    return times;
  }

  private static void timelines(Gateway gateway, long seed, int tickets, Sheet sheet) {
    var times = new Times();
    var random = new Random(seed);
    for (var i = 0; i < OPENED; i++) {
      var began = System.nanoTime();
      var _ = gateway.open(TicketLists.anyNumber(random, tickets));
      if (i >= WARM_UP) {
        times.addNanos(System.nanoTime() - began);
      }
    }
    sheet.figure("ticket with timeline, of all years", times.text());
    sheet.atMost("ticket with timeline, p95", times.at(0.95), MILLIS, " ms");
  }

  private static void searches(Gateway gateway, Sheet sheet) {
    TicketLists.searches()
        .forEach((name, request) ->
            sheet.atMost(
                "search " + name + ", p95",
                timed(gateway, request, SEARCHED).at(0.95),
                SEARCH_MILLIS,
                " ms"));
  }
}
