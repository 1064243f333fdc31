package kontur.bench;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.local.Port;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/// How fast tickets get their first step while a backlog waits, and how long a command on the
/// newest ticket takes all the while.
final class LifecycleRate {
  private static final int WARM_SECONDS = 900;
  private static final double WANTED_JAVA = 40;
  private static final double WANTED_CLI = 20;
  private static final int COMMAND_MILLIS = 2_000;
  private static final int BARE_SECONDS = 20;
  private static final int HEAP_KB = 25;

  /// A run that ends much earlier says nothing of the time that was asked for.
  private static final double WHOLE = 0.97;

  /// What is left is done at the rate that was measured, and then something may still be sent.
  private static final int DRAIN_SECONDS = 120;

  private static final String TICKETS_AT_ONCE = "kontur.workflow.consume.tickets-at-once";

  private LifecycleRate() {}

  static void run(BenchOptions options, Sheet sheet) {
    var place = Place.of(options.folder(), options.engine(), options.settings());
    var backlog = options.warm() + options.messages();
    // Behind the backlog there is one for each second of it.
    var letters =
        Traffic.of(options.seed(), backlog + options.seconds() + 1, new Traffic.Mix(1, 1, 0));
    Mailbag.fill(place.world(), letters.subList(0, backlog));
    try (var stage = Stage.of(options, place);
        var customers = new Customers(place.ports())) {
      stage.platform().start();
      var empty = HeapPoint.of(stage);
      stage.conditions(sheet);
      var commands =
          new NewestTicket(stage.gateway(), customers, letters.subList(backlog, letters.size()));
      warmUp(options, stage, sheet);
      var rate = measure(options, stage, commands, sheet);
      drain(stage, backlog + commands.given(), rate, sheet);
      commands.reportEffects(sheet);
      RecordedOrder.report(stage.stores(), sheet);
      perTicket(options, empty, HeapPoint.of(stage), sheet);
      bare(place, rate, sheet);
    }
  }

  private static void warmUp(BenchOptions options, Stage stage, Sheet sheet) {
    var stores = stage.stores();
    var began = System.nanoTime();
    stage.await(
        "the tickets before it counts",
        WARM_SECONDS,
        () -> stores.withFirstStep() >= Math.max(1, options.warm()));
    sheet.figure(
        "before it counts",
        String.format(
            Locale.ROOT, "%d tickets in %.0f s of a cold JVM", options.warm(), seconds(began)));
  }

  private static double measure(
      BenchOptions options, Stage stage, NewestTicket commands, Sheet sheet) {
    var stores = stage.stores();
    var backlog = options.warm() + options.messages();
    var costs = stage.beginCosts();
    var first = stores.withFirstStep();
    var events = stores.recorded();
    var began = System.nanoTime();
    var done = first;
    var earlier = HeapPoint.NONE;
    while (seconds(began) < options.seconds() && done - commands.given() < backlog) {
      if (earlier.isNone() && seconds(began) > options.seconds() / 3.0) {
        earlier = HeapPoint.of(stage);
      }
      commands.give();
      var next = began + TimeUnit.SECONDS.toNanos(commands.given());
      LockSupport.parkNanos(Math.max(1, next - System.nanoTime()));
      done = stores.withFirstStep();
      if (commands.given() % 10 == 0) {
        System.out.printf(
            Locale.ROOT,
            "  %5.1f s  visible %6d  with a recorded step %6d  commands %s%n",
            seconds(began),
            stores.visible(),
            done,
            commands.text());
      }
    }
    var took = seconds(began);
    var rate = (done - first) / took;
    var isCli = options.engine().equals("cli");
    sheet.atLeast(
        "new tickets with a recorded step per second", rate, isCli ? WANTED_CLI : WANTED_JAVA, "");
    sheet.atLeast("measured for", took, WHOLE * options.seconds(), " s");
    sheet.figure("tickets in that time", String.valueOf(done - first));
    sheet.figure("events recorded per second", (stores.recorded() - events) / took);
    sheet.figure("tickets that the consumer works on at once (its bound)", ticketsAtOnce(options));
    commands.report(COMMAND_MILLIS, sheet);
    sheet.figure("events unrecorded at the end", String.valueOf(stores.unrecorded()));
    costs.write(sheet);
    if (!earlier.isNone()) {
      HeapPoint.of(stage).since(earlier, isCli, sheet);
    }
    return rate;
  }

  /// The rest of the backlog: nothing may be left, and what is measured afterwards runs alone.
  private static void drain(Stage stage, long letters, double rate, Sheet sheet) {
    var stores = stage.stores();
    var left = stores.unrecorded();
    var limit = left / Math.max(1, rate) + DRAIN_SECONDS;
    var began = System.nanoTime();
    while (seconds(began) < limit
        && (stores.visible() < letters || stores.unrecorded() + stores.underWay() > 0)) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    }
    sheet.figure(
        "backlog drained",
        String.format(
            Locale.ROOT,
            "%d events, %.0f s after the end, %.0f s allowed",
            left,
            seconds(began),
            limit));
    sheet.atMost("letters that are not visible then", (double) letters - stores.visible(), 0, "");
    sheet.atMost("events unrecorded then", (double) stores.unrecorded(), 0, "");
    sheet.atMost("deliveries and records under way then", (double) stores.underWay(), 0, "");
  }

  private static void perTicket(BenchOptions options, HeapPoint empty, HeapPoint now, Sheet sheet) {
    var grown = now.kilobytesPerTicketSince(empty);
    if (options.engine().equals("cli")) {
      sheet.figure("live heap per ticket", String.format(Locale.ROOT, "%.1f KB", grown));
    } else {
      sheet.atMost("live heap per ticket, the engine's in it", grown, HEAP_KB, " KB");
    }
  }

  private static void bare(Place place, double rate, Sheet sheet) {
    var bare = BareRuns.perSecond(place.port(Port.TEMPORAL), BARE_SECONDS);
    sheet.figure(
        "bare workflow with one local activity, same engine, nothing else running",
        String.format(
            Locale.ROOT, "%.1f per second, %.1f times a new ticket's", bare, bare / rate));
  }

  /// As it was given, or as service-workflow's own settings say.
  private static String ticketsAtOnce(BenchOptions options) {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("service-workflow.yaml"));
    var standard = Objects.requireNonNull(yaml.getObject()).getProperty(TICKETS_AT_ONCE);
    return options.setting(TICKETS_AT_ONCE, Objects.requireNonNull(standard));
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
