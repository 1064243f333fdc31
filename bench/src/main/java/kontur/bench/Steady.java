package kontur.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.local.Memory;

/// Customers who write at a steady rate for half an hour: memory must not grow but by what the
/// engine remembers of its tickets.
final class Steady {
  private static final int EACH_SECONDS = 60;
  private static final Duration REST = Duration.ofMinutes(2);

  /// What the in-memory engine keeps of a ticket, which a real one keeps on the disk.
  private static final int ENGINE_KB = 25;

  private static final double NOISE_MIB = 12;

  private Steady() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var count = (int) (options.seconds() * options.rate());
    var letters = Traffic.of(options.seed(), count, Traffic.Mix.USUAL);
    try (var stage = Stage.of(options, place);
        var journal = new Journal(place.folder().resolve("letters"));
        var customers = new Customers(place.ports())) {
      stage.platform().start();
      stage.conditions(sheet);
      stage.beginCosts();
      var handIn = new HandIn(customers, journal);
      handIn.start(letters, options.rate());
      var samples = new ArrayList<Sample>();
      while (!handIn.isDone()) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(EACH_SECONDS));
        samples.add(sample(stage));
        System.out.println("  " + samples.getLast().text());
      }
      handIn.await(REST);
      report(options, stage, samples, sheet);
    }
  }

  /// @param heap in use after a full collection, in MiB
  /// @param threads of the JVM
  /// @param waiting events that no step has recorded, and what is on its way
  private record Sample(
      double heap, long resident, long threads, long tickets, long messages, long waiting) {
    String text() {
      return String.format(
          Locale.ROOT,
          "heap in use %.0f MiB, resident %d MiB, %d threads, %d tickets, %d messages, %d waiting",
          heap,
          resident,
          threads,
          tickets,
          messages,
          waiting);
    }
  }

  private static Sample sample(Stage stage) {
    var jvm = stage.platform().child(0).handle();
    var stores = stage.stores();
    return new Sample(
        Heap.liveBytes(jvm.pid()) / 1024.0 / 1024,
        Memory.of(jvm, stage.place().home()).residentMiB(),
        Heap.threads(jvm.pid()),
        stores.tickets(),
        stores.visible(),
        stores.unrecorded() + stores.underWay());
  }

  /// The second third against the last: in the first one caches fill.
  private static void report(BenchOptions options, Stage stage, List<Sample> samples, Sheet sheet) {
    var third = samples.size() / 3;
    if (third == 0) {
      throw new WrongOption("--seconds must be at least 180");
    }
    var earlier = middle(samples.subList(third, 2 * third));
    var later = middle(samples.subList(2 * third, samples.size()));
    var tickets = later.tickets() - earlier.tickets();
    var engine = options.engine().equals("cli") ? 0 : tickets * ENGINE_KB / 1024.0;
    sheet.figure(
        "letters",
        String.format(Locale.ROOT, "%.1f a second for %d s", options.rate(), options.seconds()));
    sheet.figure("in the middle of the second third", earlier.text());
    sheet.figure("in the middle of the last third", later.text());
    sheet.atMost(
        "growth of the heap in use", later.heap() - earlier.heap(), NOISE_MIB + engine, " MiB");
    sheet.atMost("growth of threads", (double) (later.threads() - earlier.threads()), 10, "");
    sheet.atMost("waiting in the last third", (double) later.waiting(), 100, "");
    stage.costs(sheet, options.seconds());
  }

  private static Sample middle(List<Sample> samples) {
    return samples.get(samples.size() / 2);
  }
}
