package kontur.bench;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kontur.events.v1.Channel;
import kontur.gateway.v1.WatchRequest;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.TicketOrder;

/// Agents at work over years of tickets: lists by every filter and order, timelines, searches,
/// alone and fifty at once.
final class Desks {
  private static final int MESSAGES_PER_TICKET = 5;
  private static final int AGENTS = 50;
  private static final int ALONE = 60;
  private static final int WARM_UP = 3;
  private static final int THINK_MILLIS = 1_000;
  private static final int SIGNING_IN = 10;

  private Desks() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    try (var stage = Stage.of(options, place)) {
      stage.platform().start();
      stage.conditions(sheet);
      var tickets = options.messages() / MESSAGES_PER_TICKET;
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
      var gateway = stage.gateway();
      alone(gateway, sheet);
      together(options, gateway, stage, sheet);
    }
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

  private static Map<String, ListTicketsRequest> lists() {
    var lists = new LinkedHashMap<String, ListTicketsRequest>();
    for (var order : TicketOrder.values()) {
      if (order != TicketOrder.UNRECOGNIZED && order != TicketOrder.TICKET_ORDER_UNSPECIFIED) {
        var all = ListTicketsRequest.newBuilder().setOrder(order).build();
        var name = order.name().toLowerCase(Locale.ROOT);
        lists.put("all, " + name, all);
        lists.put("open, " + name, all.toBuilder().addStates("open").build());
        lists.put(
            "open.classified, unassigned, " + name,
            all.toBuilder().addStates("open.classified").addAssignees("none").build());
        lists.put("of one agent, " + name, all.toBuilder().addAssignees("user-7").build());
        lists.put(
            "of a team, open, " + name,
            all.toBuilder().addTeams("billing").addStates("open").build());
        lists.put("of a team, " + name, all.toBuilder().addTeams("billing").build());
        lists.put("tag vip, " + name, all.toBuilder().addTags("vip").build());
        lists.put(
            "rare tag pair, " + name,
            all.toBuilder().addTags("refund").addTags("late").addStates("open").build());
        lists.put(
            "category, open, " + name,
            all.toBuilder().addCategories("delivery").addStates("open").build());
        lists.put(
            "Telegram (none), " + name, all.toBuilder().addChannels(Channel.TELEGRAM).build());
        lists.put("resolved, " + name, all.toBuilder().addStates("resolved").build());
      }
    }
    return lists;
  }

  private static List<ListTicketsRequest> searches() {
    var searches = new ArrayList<ListTicketsRequest>();
    for (var text :
        List.of(
            "rhinoceros",
            "wrong address",
            "доставка",
            "\"sign in\" invoice",
            "утра тариф",
            "12345")) {
      searches.add(ListTicketsRequest.newBuilder().setText(text).build());
    }
    return searches;
  }

  private static void alone(Gateway gateway, Sheet sheet) {
    for (var round = 0; round < WARM_UP; round++) {
      lists().values().forEach(request -> gateway.agent().listTickets(request));
    }
    var worst = new Times();
    lists()
        .forEach((name, request) -> {
          var times = new Times();
          for (var i = 0; i < ALONE / 3; i++) {
            var began = System.nanoTime();
            var _ = gateway.agent().listTickets(request);
            times.addNanos(System.nanoTime() - began);
          }
          worst.add(times.at(0.95));
          if (times.at(0.95) > 50) {
            sheet.atMost("list: " + name + ", p95", times.at(0.95), 50, " ms");
          }
        });
    sheet.figure("lists: p95 of each of " + worst.count(), worst.text());
    sheet.atMost("slowest list, p95", worst.at(1), 50, " ms");
    var timelines = new Times();
    var random = new Random(1);
    for (var i = 0; i < ALONE; i++) {
      var began = System.nanoTime();
      open(gateway, 1 + random.nextInt(1_000));
      if (i >= 5) {
        timelines.addNanos(System.nanoTime() - began);
      }
    }
    sheet.figure("ticket with timeline", timelines.text());
    sheet.atMost("ticket with timeline, p95", timelines.at(0.95), 50, " ms");
    for (var search : searches()) {
      var times = new Times();
      for (var i = 0; i < 8; i++) {
        var began = System.nanoTime();
        var _ = gateway.agent().listTickets(search);
        times.addNanos(System.nanoTime() - began);
      }
      sheet.atMost("search " + search.getText() + ", p95", times.at(0.95), 500, " ms");
    }
  }

  private static void open(Gateway gateway, long number) {
    var ticket = gateway.agent().getTicket(GetTicketRequest.newBuilder().setNumber(number).build());
    var _ =
        gateway
            .agent()
            .getTimeline(
                GetTimelineRequest.newBuilder().setTicketId(ticket.getTicket().getId()).build());
  }

  private static void together(BenchOptions options, Gateway gateway, Stage stage, Sheet sheet) {
    var lists = List.copyOf(lists().values());
    var listed = new Times();
    var opened = new Times();
    var noted = new Times();
    var failed = new AtomicInteger();
    var events = new AtomicInteger();
    stage.beginCosts();
    var begun = System.nanoTime();
    var end = begun + TimeUnit.SECONDS.toNanos(options.seconds());
    // All fifty come at once, which no team does.
    var counts = begun + TimeUnit.SECONDS.toNanos(SIGNING_IN);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < AGENTS; i++) {
        var random = new Random(i);
        var _ = threads.submit(() -> watch(gateway, options.seconds(), events));
        var _ =
            threads.submit(() -> {
              while (System.nanoTime() < end) {
                try {
                  var isCounted = System.nanoTime() > counts;
                  act(
                      gateway,
                      lists,
                      random,
                      isCounted ? listed : new Times(),
                      isCounted ? opened : new Times(),
                      isCounted ? noted : new Times());
                } catch (StatusRuntimeException e) {
                  failed.incrementAndGet();
                }
                LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(random.nextInt(2 * THINK_MILLIS)));
              }
            });
      }
    }
    var name = AGENTS + " agents at once, one action a second each: ";
    sheet.figure(name + "lists", listed.text());
    sheet.atMost(name + "lists, p95", listed.at(0.95), 50, " ms");
    sheet.figure(name + "ticket with timeline", opened.text());
    sheet.figure(name + "notes", noted.text());
    sheet.figure(name + "events watched", String.valueOf(events));
    sheet.atMost(name + "failed calls", failed.get(), 0, "");
    stage.costs(sheet, options.seconds());
  }

  private static void act(
      Gateway gateway,
      List<ListTicketsRequest> lists,
      Random random,
      Times listed,
      Times opened,
      Times noted) {
    var began = System.nanoTime();
    var page =
        gateway.agent().listTickets(lists.get(random.nextInt(lists.size()))).getTicketsList();
    listed.addNanos(System.nanoTime() - began);
    if (page.isEmpty()) {
      return;
    }
    var ticket = page.get(random.nextInt(page.size()));
    began = System.nanoTime();
    open(gateway, ticket.getNumber());
    opened.addNanos(System.nanoTime() - began);
    if (random.nextInt(4) == 0) {
      began = System.nanoTime();
      var _ =
          gateway
              .agent()
              .addNote(
                  AddNoteRequest.newBuilder()
                      .setTicketId(ticket.getId())
                      .setIdempotencyKey("bench-" + random.nextLong())
                      .setText("Looked at it.")
                      .build());
      noted.addNanos(System.nanoTime() - began);
    }
  }

  private static void watch(Gateway gateway, int seconds, AtomicInteger events) {
    try {
      gateway
          .agent(java.time.Duration.ofSeconds(seconds))
          .watch(WatchRequest.getDefaultInstance())
          .forEachRemaining(step -> {
            if (step.hasEvent()) {
              events.incrementAndGet();
            }
          });
    } catch (StatusRuntimeException e) {
      // The deadline ends it.
      return;
    }
  }
}
