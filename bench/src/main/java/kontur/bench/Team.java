package kontur.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kontur.bench.Desk.Call;
import kontur.gateway.v1.WatchRequest;

/// Fifty agents who watch and work at the same time, one action a second each.
final class Team {
  /// All come at once, which no team does, to a JVM whose compilers have not seen them work.
  private static final int FIRST_SECONDS = 60;

  /// Each thing written is an event for whoever sees the ticket; an agent sees three of four teams,
  /// and tickets of one team are asked for more often than others.
  private static final double WATCHED_SHARE = 0.25;

  private final List<Gateway> gateways;
  private final Desk.Past past;
  private final Map<Call, Times> first = times();
  private final Map<Call, Times> times = times();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Queue<String> unwatched = new ConcurrentLinkedQueue<>();
  private final List<AtomicInteger> events;

  /// @param gateways one for each agent
  Team(List<Gateway> gateways, Desk.Past past) {
    this.gateways = List.copyOf(gateways);
    this.past = past;
    this.events = gateways.stream().map(_ -> new AtomicInteger()).toList();
  }

  private static Map<Call, Times> times() {
    var times = new EnumMap<Call, Times>(Call.class);
    for (var call : Call.values()) {
      times.put(call, new Times());
    }
    return Collections.unmodifiableMap(times);
  }

  void work(BenchOptions options, Stage stage, Sheet sheet) {
    var costs = stage.beginCosts();
    var began = System.nanoTime();
    var counts = began + TimeUnit.SECONDS.toNanos(FIRST_SECONDS);
    var end = counts + TimeUnit.SECONDS.toNanos(options.seconds());
    var ends = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, gateways.size())
          .forEach(i -> {
            var desk = desk(i, random(options.seed(), i), counts);
            ends.add(threads.submit(() -> watch(i, FIRST_SECONDS + options.seconds())));
            ends.add(threads.submit(() -> work(i, desk, end)));
          });
    }
    report(sheet);
    costs.write(sheet);
    ends.forEach(Team::check);
  }

  /// No agent of a run does what an agent of the run with the next seed does.
  private Random random(long seed, int agent) {
    return new Random(seed * gateways.size() + agent);
  }

  private Desk desk(int agent, Random random, long counts) {
    return new Desk(
        gateways.get(agent),
        past,
        random,
        (call, nanos) ->
            of(call, System.nanoTime() - nanos > counts ? times : first).addNanos(nanos));
  }

  private static Times of(Call call, Map<Call, Times> times) {
    return Objects.requireNonNull(times.get(call));
  }

  /// Whoever ended by anything but a refused call did nothing for the rest of the time.
  private static void check(Future<?> end) {
    if (end.state() == Future.State.FAILED) {
      throw new IllegalStateException(
          "an agent ended early: " + end.exceptionNow(), end.exceptionNow());
    }
  }

  private void report(Sheet sheet) {
    var name = gateways.size() + " agents at once, one action a second each: ";
    first.forEach((call, taken) ->
        sheet.figure("in the first " + FIRST_SECONDS + " s, " + call.words(), taken.text()));
    times.forEach((call, taken) -> sheet.figure(name + call.words(), taken.text()));
    limit(sheet, name, Call.LIST, Desks.MILLIS);
    limit(sheet, name, Call.OPEN, Desks.MILLIS);
    limit(sheet, name, Call.SEARCH, Desks.SEARCH_MILLIS);
    sheet.none(name + "failed calls", List.copyOf(failed));
    sheet.none(name + "watchers refused or ended early", List.copyOf(unwatched));
    var watched = events.stream().mapToInt(AtomicInteger::get).summaryStatistics();
    sheet.figure(name + "events watched", String.valueOf(watched.getSum()));
    var written =
        Stream.of(first, times)
            .flatMap(times -> Stream.of(Call.NOTE, Call.ASSIGN, Call.REPLY).map(times::get))
            .mapToInt(times -> Objects.requireNonNull(times).count())
            .sum();
    sheet.atLeast(
        name + "events of the watcher who saw fewest",
        watched.getMin(),
        Math.max(1, Math.floor(WATCHED_SHARE * written)),
        "");
  }

  private void limit(Sheet sheet, String name, Call call, int millis) {
    sheet.atMost(name + call.words() + ", p95", of(call, times).at(0.95), millis, " ms");
  }

  private void work(int agent, Desk desk, long end) {
    while (System.nanoTime() < end) {
      try {
        desk.act();
      } catch (StatusRuntimeException e) {
        failed.add("agent " + agent + ": " + e.getStatus());
      }
      desk.think();
    }
  }

  private void watch(int agent, int seconds) {
    try {
      gateways
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
