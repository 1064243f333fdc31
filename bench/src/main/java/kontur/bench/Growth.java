package kontur.bench;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import kontur.local.Memory;

/// Start, memory and disk: empty, after a tenth, and after all tickets.
final class Growth {
  private static final int LIMIT_SECONDS = 900;
  private static final int START_SECONDS = 30;
  private static final int DATABASE_KIB = 40;
  private static final int KAFKA_KIB = 8;
  private static final int HEAP_KB = 25;

  private Growth() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var all = options.messages();
    var letters = Traffic.of(options.seed(), all, new Traffic.Mix(1, 1, 0));
    var tenth = all / 10;
    State none;
    try (var stage = Stage.of(options, place)) {
      sheet.figure("first start", seconds(start(stage)));
      stage.conditions(sheet);
      none = state(stage, 0, sheet);
    }
    Mailbag.fill(place.world(), letters.subList(0, tenth));
    State few;
    try (var stage = Stage.of(options, place)) {
      sheet.figure("second start", seconds(start(stage)));
      await(stage, tenth);
      few = state(stage, tenth, sheet);
    }
    Mailbag.fill(place.world(), letters.subList(tenth, all));
    State many;
    try (var stage = Stage.of(options, place)) {
      sheet.figure("third start, " + tenth + " tickets there", seconds(start(stage)));
      var costs = stage.beginCosts();
      await(stage, all);
      costs.write(sheet);
      many = state(stage, all, sheet);
    }
    try (var stage = Stage.of(options, place)) {
      startWith(all, start(stage), options, sheet);
    }
    perTicket(options, none, few, many, sheet);
  }

  /// The limit is that of the one command; six JVMs that start at one instant have none.
  private static void startWith(int tickets, double took, BenchOptions options, Sheet sheet) {
    var name = "start with " + tickets + " tickets";
    if (options.isOneProcess()) {
      sheet.atMost(name, took, START_SECONDS, " s");
    } else {
      sheet.figure(name, seconds(took));
    }
  }

  /// What the platform holds of so many tickets, in bytes.
  ///
  /// @param database without the write-ahead log, whose size is bounded and no ticket's
  private record State(int tickets, long heap, long database, long kafka) {}

  private static double start(Stage stage) {
    var began = System.nanoTime();
    stage.platform().start();
    return (System.nanoTime() - began) / 1e9;
  }

  private static String seconds(double took) {
    return String.format(Locale.ROOT, "%.1f s until ready", took);
  }

  private static void await(Stage stage, long tickets) {
    var stores = stage.stores();
    stage.await(
        "the first steps of " + tickets + " tickets",
        LIMIT_SECONDS,
        () -> stores.withFirstStep() >= tickets && stores.unrecorded() + stores.underWay() == 0);
  }

  private static State state(Stage stage, int tickets, Sheet sheet) {
    var platform = stage.platform();
    var home = stage.place().home();
    var memory = Memory.of(platform.processes(), home);
    var heaps = Heap.liveBytes(platform);
    var state =
        new State(
            tickets,
            Heap.sum(heaps),
            stage.stores().count("select pg_database_size('kontur')"),
            Stage.sizeOf(platform.kafkaFolder()));
    sheet.figure(
        "with " + tickets + " tickets",
        String.format(
            Locale.ROOT,
            "heap in use %d MiB%s, %s; database %d MiB, write-ahead log %d MiB, Kafka %d MiB",
            state.heap >> 20,
            byPart(heaps),
            memory.text(),
            state.database >> 20,
            Stage.sizeOf(home.resolve("postgres/pg_wal")) >> 20,
            state.kafka >> 20));
    return state;
  }

  private static String byPart(Map<String, Long> heaps) {
    return heaps.size() == 1
        ? ""
        : heaps.entrySet().stream()
            .map(heap -> heap.getKey() + " " + (heap.getValue() >> 20))
            .collect(Collectors.joining(", ", " (", ")"));
  }

  /// Against the empty install; the heap against the tenth, whose JVM has filled its caches.
  private static void perTicket(
      BenchOptions options, State none, State few, State many, Sheet sheet) {
    sheet.atMost(
        "database per ticket, the empty one's size taken off",
        (many.database - none.database) / 1024.0 / many.tickets,
        DATABASE_KIB,
        " KiB");
    sheet.atMost(
        "Kafka per ticket, the empty one's size taken off",
        (many.kafka - none.kafka) / 1024.0 / many.tickets,
        KAFKA_KIB,
        " KiB");
    var heap = (many.heap - few.heap) / 1024.0 / (many.tickets - few.tickets);
    var name = "heap in use per ticket from " + few.tickets + " to " + many.tickets;
    if (options.engine().equals("cli")) {
      sheet.figure(name, String.format(Locale.ROOT, "%.1f KB", heap));
    } else {
      sheet.atMost(name, heap, HEAP_KB, " KB");
    }
  }
}
