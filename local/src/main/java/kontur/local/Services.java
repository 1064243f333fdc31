package kontur.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import kontur.communication.CommunicationApplication;
import kontur.gateway.GatewayApplication;
import kontur.tickets.TicketsApplication;
import kontur.workflow.WorkflowApplication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The four services as four contexts in this JVM.
final class Services implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Services.class);

  /// Each as it starts anywhere else.
  private static final Map<Port, Supplier<SpringApplicationBuilder>> ALL =
      Map.of(
          Port.COMMUNICATION, CommunicationApplication::builder,
          Port.TICKETS, TicketsApplication::builder,
          Port.WORKFLOW, WorkflowApplication::builder,
          Port.GATEWAY, GatewayApplication::builder);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<List<Port>> STOP =
      List.of(
          List.of(Port.COMMUNICATION), List.of(Port.GATEWAY, Port.WORKFLOW), List.of(Port.TICKETS));

  private final Map<Port, ConfigurableApplicationContext> contexts;

  private Services(Map<Port, ConfigurableApplicationContext> contexts) {
    this.contexts = contexts;
  }

  static Services start(Arguments arguments) {
    var contexts = new ConcurrentHashMap<Port, ConfigurableApplicationContext>();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var starting = new ArrayList<Future<?>>();
      ALL.forEach((port, application) ->
          starting.add(
              threads.submit(() -> contexts.put(port, run(port, application, arguments)))));
      for (var future : starting) {
        await(future);
      }
      return new Services(contexts);
    } catch (RuntimeException e) {
      new Services(contexts).close();
      throw e;
    }
  }

  private static ConfigurableApplicationContext run(
      Port port, Supplier<SpringApplicationBuilder> application, Arguments arguments) {
    var given = arguments.inOneProcess(port).toArray(String[]::new);
    return application.get().initializers(new Inside()).registerShutdownHook(false).run(given);
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

  /// Waits until each says that it is ready; one that does not is named.
  static void awaitReady(Settings settings) {
    for (var port : ALL.keySet()) {
      if (!Readiness.isReadyWithin(PATIENCE, settings.port(port))) {
        throw new IllegalStateException(
            "service-"
                + Arguments.name(port)
                + " is not ready after "
                + PATIENCE.toSeconds()
                + " s");
      }
    }
  }

  /// Who calls stops before who is called, so that nobody waits for an answer that cannot come.
  @Override
  public void close() {
    for (var ports : STOP) {
      try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
        for (var port : ports) {
          var context = contexts.get(port);
          if (context != null) {
            var _ = threads.submit(() -> close(context));
          }
        }
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
