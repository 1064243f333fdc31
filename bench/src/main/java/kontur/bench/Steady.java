package kontur.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.local.Memory;

/// Customers who write at half of what the lifecycle can do for half an hour, and agents who
/// assign, answer and resolve: memory must not grow but by what the engine remembers of its
/// tickets.
final class Steady {
  private static final String LETTERS = "letters";
  private static final String DEEDS = "deeds";
  private static final int EACH_SECONDS = 60;

  private static final double LEAST_OF_RATE = 0.95;

  private static final Duration REST = Duration.ofMinutes(2);

  /// What the in-memory engine keeps of a ticket with its first events (15.3 KB by the mode
  /// `lifecycle`), and of each event more; a real one keeps both on the disk.
  private static final int TICKET_KB = 16;

  private static final int EVENT_KB = 4;

  private static final double MOST_WAITING = 100;
  private static final double NOISE_MIB = 12;
  private static final double RESIDENT_SHARE = 0.1;

  /// Where the engine keeps its tickets on the disk, nothing of ours grows with them.
  private static final double FLAT_RESIDENT_MIB = 64;

  /// The collector keeps 40 % of the old generation free behind what lives.
  private static final double LIVE_SHARE = 0.6;

  private static final int LETTERS_PER_AGENT = 10;

  private Steady() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var count = (int) (options.seconds() * options.rate());
    var letters = Traffic.of(options.seed(), count, Traffic.Mix.USUAL);
    try (var stage = Stage.of(options, place);
        var journal = new Journal(place.folder().resolve(LETTERS));
        var deeds = new Journal(place.folder().resolve(DEEDS));
        var customers = new Customers(place.ports())) {
      stage.platform().start();
      stage.conditions(sheet);
      var costs = stage.beginCosts();
      var began = System.nanoTime();
      var handIn = new HandIn(customers, journal);
      handIn.start(letters, options.rate());
      var agents = new Agents(stage.gateway(), deeds, options.seed());
      agents.start(agents(options));
      var samples = new ArrayList<Sample>();
      var took = 0.0;
      while (!handIn.isDone()) {
        awaitMinuteOrEnd(handIn);
        took = (System.nanoTime() - began) / 1e9;
        samples.add(sample(stage, agents));
        System.out.println("  " + samples.getLast().text());
      }
      handIn.await(REST);
      sheet.atLeast("letters a second", count / took, LEAST_OF_RATE * options.rate(), "");
      if (!agents.stop(REST)) {
        throw new IllegalStateException("an agent waits for an answer after " + REST);
      }
      report(options, samples, sheet);
      // What is half of a rate of new tickets in letters, most of which continue one.
      sheet.figure(
          "events recorded per second",
          stage.stores().recorded() / ((System.nanoTime() - began) / 1e9));
      costs.write(sheet);
      report(options, agents, sheet);
      balance(stage, handIn, sheet);
    }
  }

  private static void awaitMinuteOrEnd(HandIn handIn) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(EACH_SECONDS);
    while (!handIn.isDone() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
  }

  private static void balance(Stage stage, HandIn handIn, Sheet sheet) {
    stage.await("the last letters", (int) REST.toSeconds(), handIn.arrivedBefore(Duration.ZERO));
    var gateway = stage.gateway();
    var folder = stage.place().folder();
    var books =
        new Books(
            Journal.letters(folder.resolve(LETTERS)),
            Journal.deeds(folder.resolve(DEEDS)),
            gateway.me());
    books.read(gateway);
    books.balance(sheet);
    books.deliveries(sheet, Sinks.read(stage.place().world()), 0);
  }

  private static int agents(BenchOptions options) {
    return Math.max(1, (int) (options.rate() / LETTERS_PER_AGENT));
  }

  private static void report(BenchOptions options, Agents agents, Sheet sheet) {
    var kinds = new TreeMap<String, Integer>();
    agents.answered().forEach(deed -> kinds.merge(deed.kind(), 1, Integer::sum));
    sheet.figure("what " + agents(options) + " agents did meanwhile", kinds.toString());
    sheet.none("answers of agents that nothing explains", agents.oddities());
    sheet.atMost("failed calls of agents", agents.failedCalls(), 0, "");
  }

  /// @param heap in use after a full collection, in MiB
  /// @param threads of the JVM
  /// @param messages of customers
  /// @param deeds of agents
  /// @param waiting events that no step has recorded, and what is on its way
  private record Sample(
      double heap,
      long resident,
      long threads,
      long tickets,
      long messages,
      long deeds,
      long waiting) {
    /// What the in-memory engine may have come to keep since then, in MiB.
    double engineSince(Sample earlier) {
      var fresh = tickets - earlier.tickets;
      var more = messages - earlier.messages - fresh + deeds - earlier.deeds;
      return (fresh * TICKET_KB + more * EVENT_KB) / 1024.0;
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "heap in use %.0f MiB, resident %d MiB, %d threads, %d tickets, %d messages,"
              + " %d deeds of agents, %d waiting",
          heap,
          resident,
          threads,
          tickets,
          messages,
          deeds,
          waiting);
    }
  }

  private static Sample sample(Stage stage, Agents agents) {
    var platform = stage.platform();
    var stores = stage.stores();
    return new Sample(
        Heap.sum(Heap.liveBytes(platform)) / 1024.0 / 1024,
        Memory.of(platform.processes(), stage.place().home()).residentMiB(),
        Heap.threads(platform),
        stores.tickets(),
        stores.visible(),
        agents.answered().size(),
        stores.unrecorded() + stores.underWay());
  }

  /// The second third against the last: in the first one caches fill.
  private static void report(BenchOptions options, List<Sample> samples, Sheet sheet) {
    var third = samples.size() / 3;
    var last = samples.subList(2 * third, samples.size());
    var earlier = middle(samples.subList(third, 2 * third));
    var later = middle(last);
    var mostWaiting = last.stream().mapToLong(Sample::waiting).max().orElseThrow();
    var isCli = options.engine().equals("cli");
    var engine = isCli ? 0 : later.engineSince(earlier);
    sheet.figure(
        "letters",
        String.format(Locale.ROOT, "%.1f a second for %d s", options.rate(), options.seconds()));
    sheet.figure("in the middle of the second third", earlier.text());
    sheet.figure("in the middle of the last third", later.text());
    sheet.atMost(
        "growth of the heap in use", later.heap() - earlier.heap(), NOISE_MIB + engine, " MiB");
    sheet.atMost(
        "growth of what is resident",
        (double) (later.resident() - earlier.resident()),
        isCli ? FLAT_RESIDENT_MIB : RESIDENT_SHARE * earlier.resident() + engine / LIVE_SHARE,
        " MiB");
    sheet.atMost("growth of threads", (double) (later.threads() - earlier.threads()), 10, "");
    sheet.atMost("most that waited in the last third", (double) mostWaiting, MOST_WAITING, "");
  }

  private static Sample middle(List<Sample> samples) {
    return samples.get(samples.size() / 2);
  }
}
