package kontur.local;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/// The four services as four contexts in this JVM.
final class Services implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Services.class);

  /// In the order in which they are stopped last to first.
  static final List<Service> ALL = List.of();

  private final List<ConfigurableApplicationContext> contexts;

  private Services(List<ConfigurableApplicationContext> contexts) {
    this.contexts = contexts;
  }

  static Services start(Arguments arguments) {
    var contexts = Collections.synchronizedList(new ArrayList<ConfigurableApplicationContext>());
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var starting = new ArrayList<Future<?>>();
      for (var service : ALL) {
        starting.add(threads.submit(() -> contexts.add(run(service, arguments))));
      }
      for (var future : starting) {
        await(future);
      }
      return new Services(contexts);
    } catch (RuntimeException e) {
      new Services(contexts).close();
      throw e;
    }
  }

  private static ConfigurableApplicationContext run(Service service, Arguments arguments) {
    var given = arguments.of(service.port()).toArray(String[]::new);
    return service.builder().get().registerShutdownHook(false).run(given);
  }

  private static void await(Future<?> starting) {
    try {
      starting.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the services started", e);
    }
  }

  @Override
  public void close() {
    // At once: each waits for what it has under way, and none waits for another.
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (var context : contexts) {
        var _ = threads.submit(() -> close(context));
      }
    }
  }

  private static void close(ConfigurableApplicationContext context) {
    try {
      context.close();
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("service", context.getId()).setCause(e).log("Did not stop cleanly");
    }
  }
}
