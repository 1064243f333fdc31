package kontur.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kontur.testing.Broker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that the services need around them, started at once and stopped in reverse order.
final class Parts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> running;
  private final Optional<StandIns> standIns;
  private final Engine engine;

  private Parts(Deque<AutoCloseable> running, Optional<StandIns> standIns, Engine engine) {
    this.running = running;
    this.standIns = standIns;
    this.engine = engine;
  }

  static Parts start(Settings settings, Home home) {
    var running = new ArrayDeque<AutoCloseable>();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      var postgres = threads.submit(() -> LocalPostgres.start(home, settings.port(Port.POSTGRES)));
      var broker =
          threads.submit(() ->
              Broker.start(
                  home.directory("kafka"),
                  settings.port(Port.KAFKA),
                  settings.port(Port.KAFKA_CONTROLLER)));
      var engine = threads.submit(() -> Engine.start(settings, home));
      var standIns =
          settings.standIns()
              ? Optional.of(threads.submit(() -> standIns(settings, home)))
              : Optional.<Future<StandIns>>empty();
      try {
        add(running, postgres);
        add(running, broker);
        return new Parts(running, standIns.map(there -> add(running, there)), add(running, engine));
      } catch (RuntimeException e) {
        collect(running, postgres, broker, engine);
        standIns.ifPresent(there -> collect(running, there));
        throw e;
      }
    } catch (RuntimeException e) {
      stop(running);
      throw e;
    }
  }

  Optional<StandIns> standIns() {
    return standIns;
  }

  private static StandIns standIns(Settings settings, Home home) {
    home.directory("mail");
    home.directory("telegram");
    return StandIns.start(settings, home.folder(), Home.read(home.secret("mail-password")));
  }

  Engine engine() {
    return engine;
  }

  private static <T extends AutoCloseable> T add(Deque<AutoCloseable> running, Future<T> starting) {
    try {
      var part = starting.get();
      running.push(part);
      return part;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the parts started", e);
    }
  }

  /// One part failed: the others shall be stopped too, once they are there.
  @SafeVarargs
  private static void collect(
      Deque<AutoCloseable> running, Future<? extends AutoCloseable>... starting) {
    for (var part : starting) {
      try {
        var there = part.get();
        if (!running.contains(there)) {
          running.push(there);
        }
      } catch (ExecutionException e) {
        log.atDebug().setCause(e).log("A part did not start");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void stop(Deque<AutoCloseable> running) {
    while (!running.isEmpty()) {
      var part = running.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.atWarn()
            .addKeyValue("part", part.getClass().getSimpleName())
            .setCause(e)
            .log("A part did not stop cleanly");
      }
    }
  }

  @Override
  public void close() {
    stop(running);
  }
}
