package kontur.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/// The management port: `/metrics` for Prometheus, `/livez` and `/readyz` for probes and people.
final class ManagementServer implements SmartLifecycle {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final InetSocketAddress address;
  private final PrometheusMeterRegistry meters;
  private final Probes probes;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  ManagementServer(InetSocketAddress address, PrometheusMeterRegistry meters, Probes probes) {
    this.address = address;
    this.meters = meters;
    this.probes = probes;
  }

  private record Answer(int status, String type, String body) {
    static Answer text(int status, String body) {
      return new Answer(status, "text/plain; charset=utf-8", body);
    }
  }

  @Override
  public void start() {
    var opened = open();
    var virtual = Executors.newVirtualThreadPerTaskExecutor();
    opened.setExecutor(virtual);
    serve(opened, "/", () -> Answer.text(NOT_FOUND, "There are /metrics, /livez and /readyz.\n"));
    serve(opened, "/livez", () -> answer(probes.liveness()));
    serve(opened, "/readyz", () -> answer(probes.readiness()));
    serve(
        opened,
        "/metrics",
        () -> new Answer(OK, "text/plain; version=0.0.4; charset=utf-8", meters.scrape()));
    opened.start();
    server = opened;
    threads = virtual;
  }

  private HttpServer open() {
    try {
      return HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "management.server.port " + address.getPort() + ": " + e.getMessage(), e);
    }
  }

  private static Answer answer(Probes.Verdict verdict) {
    return Answer.text(verdict.well() ? OK : UNAVAILABLE, verdict.text());
  }

  private static void serve(HttpServer server, String path, Supplier<Answer> answers) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            send(exchange, answers.get());
          }
        });
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /// Where it listens; another than asked for when that was 0.
  int port() {
    return server == null ? address.getPort() : server.getAddress().getPort();
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (threads != null) {
      threads.shutdownNow();
      threads = null;
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  /// Answers before anything else starts and after everything else has stopped.
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }
}
