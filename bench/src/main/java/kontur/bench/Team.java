package kontur.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import kontur.gateway.v1.WatchRequest;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.ListTicketsRequest;

/// Fifty agents who watch and work at the same time, one action a second each.
final class Team {
  private static final int THINK_MILLIS = 1_000;

  /// All come at once, which no team does.
  private static final int SIGNING_IN = 10;

  private static final int NOTE_ONE_IN = 2;

  /// Each note is an event for whoever sees the ticket; an agent sees three of four teams, and
  /// tickets of one team are asked for more often than others.
  private static final double WATCHED_SHARE = 0.25;

  private final List<Gateway> desks;
  private final List<ListTicketsRequest> lists;
  private final int tickets;
  private final Times listed = new Times();
  private final Times opened = new Times();
  private final Times noted = new Times();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Queue<String> unwatched = new ConcurrentLinkedQueue<>();
  private final List<AtomicInteger> events;

  /// @param tickets how many there are
  Team(List<Gateway> desks, List<ListTicketsRequest> lists, int tickets) {
    this.desks = List.copyOf(desks);
    this.lists = List.copyOf(lists);
    this.tickets = tickets;
    this.events = desks.stream().map(_ -> new AtomicInteger()).toList();
  }

  void work(BenchOptions options, Stage stage, Sheet sheet) {
    var costs = stage.beginCosts();
    var began = System.nanoTime();
    var counts = began + TimeUnit.SECONDS.toNanos(SIGNING_IN);
    var end = began + TimeUnit.SECONDS.toNanos(options.seconds());
    var ends = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, desks.size())
          .forEach(i -> {
            var random = random(options.seed(), i);
            ends.add(threads.submit(() -> watch(i, options.seconds())));
            ends.add(threads.submit(() -> work(i, random, counts, end)));
          });
    }
    report(sheet);
    costs.write(sheet);
    ends.forEach(Team::check);
  }

  /// No agent of a run does what an agent of the run with the next seed does.
  private Random random(long seed, int agent) {
    return new Random(seed * desks.size() + agent);
  }

  /// Whoever ended by anything but a refused call did nothing for the rest of the time.
  private static void check(Future<?> end) {
    if (end.state() == Future.State.FAILED) {
      throw new IllegalStateException(
          "an agent ended early: " + end.exceptionNow(), end.exceptionNow());
    }
  }

  private void report(Sheet sheet) {
    var name = desks.size() + " agents at once, one action a second each: ";
    sheet.figure(name + "lists", listed.text());
    sheet.atMost(name + "lists, p95", listed.at(0.95), Desks.MILLIS, " ms");
    sheet.figure(name + "ticket with timeline", opened.text());
    sheet.atMost(name + "ticket with timeline, p95", opened.at(0.95), Desks.MILLIS, " ms");
    sheet.figure(name + "notes", noted.text());
    sheet.none(name + "failed calls", List.copyOf(failed));
    sheet.none(name + "watchers refused or ended early", List.copyOf(unwatched));
    var watched = events.stream().mapToInt(AtomicInteger::get).summaryStatistics();
    sheet.figure(name + "events watched", String.valueOf(watched.getSum()));
    sheet.atLeast(
        name + "events of the watcher who saw fewest",
        watched.getMin(),
        Math.max(1, Math.floor(WATCHED_SHARE * noted.count())),
        "");
  }

  private void work(int agent, Random random, long counts, long end) {
    while (System.nanoTime() < end) {
      try {
        act(desks.get(agent), random, System.nanoTime() > counts);
      } catch (StatusRuntimeException e) {
        failed.add("agent " + agent + ": " + e.getStatus());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2 * THINK_MILLIS)));
    }
  }

  private void act(Gateway gateway, Random random, boolean isCounted) {
    var began = System.nanoTime();
    var page =
        gateway.agent().listTickets(lists.get(random.nextInt(lists.size()))).getTicketsList();
    count(listed, began, isCounted);
    if (random.nextBoolean()) {
      openAny(gateway, random, isCounted);
      return;
    }
    if (page.isEmpty()) {
      return;
    }
    var ticket = page.get(random.nextInt(page.size()));
    began = System.nanoTime();
    Desks.open(gateway, ticket.getNumber());
    count(opened, began, isCounted);
    if (random.nextInt(NOTE_ONE_IN) == 0) {
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
      count(noted, began, isCounted);
    }
  }

  /// A ticket of any year; what belongs to another team does not exist for this agent.
  private void openAny(Gateway gateway, Random random, boolean isCounted) {
    var began = System.nanoTime();
    try {
      Desks.open(gateway, TicketLists.anyNumber(random, tickets));
      count(opened, began, isCounted);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  private static void count(Times times, long began, boolean isCounted) {
    if (isCounted) {
      times.addNanos(System.nanoTime() - began);
    }
  }

  private void watch(int agent, int seconds) {
    try {
      desks
          .get(agent)
          .agent(Duration.ofSeconds(seconds))
          .watch(WatchRequest.getDefaultInstance())
          .forEachRemaining(step -> {
            if (step.hasEvent()) {
              events.get(agent).incrementAndGet();
            }
          });
      unwatched.add("agent " + agent + ": the stream ended");
    } catch (StatusRuntimeException e) {
      // The deadline ends it.
      if (e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
        unwatched.add("agent " + agent + ": " + e.getStatus());
      }
    }
  }
}
