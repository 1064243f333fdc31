package kontur.bench;

import java.util.Locale;

/// Start, memory and disk: empty, after a tenth, and after all tickets.
final class Growth {
  private static final int LIMIT_SECONDS = 900;

  private Growth() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var letters = Traffic.of(options.seed(), options.messages(), new Traffic.Mix(1, 1, 0));
    var tenth = options.messages() / 10;
    try (var stage = Stage.of(options, place)) {
      start(stage, sheet, "first start");
      stage.conditions(sheet);
      state(stage, sheet, 0);
    }
    Mailbag.fill(place.world(), letters.subList(0, tenth));
    try (var stage = Stage.of(options, place)) {
      start(stage, sheet, "second start");
      await(stage, tenth);
      state(stage, sheet, tenth);
    }
    Mailbag.fill(place.world(), letters.subList(tenth, letters.size()));
    try (var stage = Stage.of(options, place)) {
      start(stage, sheet, "third start, " + tenth + " tickets there");
      await(stage, letters.size());
      state(stage, sheet, letters.size());
    }
  }

  private static void start(Stage stage, Sheet sheet, String name) {
    var began = System.nanoTime();
    stage.platform().start();
    sheet.figure(name, String.format(Locale.ROOT, "%.1f s until ready", seconds(began)));
  }

  private static void await(Stage stage, long tickets) {
    var stores = stage.stores();
    stage.await(
        "the first steps of " + tickets + " tickets",
        LIMIT_SECONDS,
        () -> stores.withFirstStep() >= tickets && stores.underWay() == 0);
  }

  private static void state(Stage stage, Sheet sheet, int tickets) {
    var memory = kontur.local.Memory.of(stage.platform().child(0).handle(), stage.place().home());
    var heap = Heap.liveBytes(stage.platform().child(0).handle().pid());
    var database = stage.stores().count("select pg_database_size('kontur')");
    var kafka = Stage.sizeOf(stage.place().home().resolve("kafka"));
    sheet.figure(
        "with " + tickets + " tickets",
        String.format(
            Locale.ROOT,
            "heap in use %d MiB, %s; database %d MiB, Kafka %d MiB%s",
            heap >> 20,
            memory.text(),
            database >> 20,
            kafka >> 20,
            tickets == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", together %.1f KiB per ticket",
                    (database + kafka) / 1024.0 / tickets)));
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
