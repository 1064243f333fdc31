package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TracesTest {
  private static final String MESSAGE = "0192f0c1-2345-7abc-8def-0123456789ab";

  @Test
  void theLogNamesTheMessageWhileItIsWorkedOnAlone() {
    var traces = Traces.off();

    var alone = traces.within("work", List.of(MESSAGE), () -> String.valueOf(MDC.get("traceId")));
    var batch =
        traces.within(
            "work",
            List.of(MESSAGE, UUID.randomUUID().toString()),
            () -> String.valueOf(MDC.get("traceId")));

    assertThat(alone).isEqualTo(MESSAGE.replace("-", ""));
    assertThat(batch).isEqualTo("null");
    assertThat(MDC.get("traceId")).isNull();
  }

  @Test
  void whatIsNoIdBelongsToNoTraceAndFailuresPass() {
    assertThatThrownBy(() ->
            Traces.off()
                .within(
                    "work",
                    List.of("not an id"),
                    () -> {
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
  }

  @Test
  void spansOfAMessageReachTheCollectorUnderItsId() throws Exception {
    var received = new LinkedBlockingQueue<String>();
    var collector = collector(received);
    try {
      var environment = new StandardEnvironment();
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "test",
                  Map.of(
                      "spring.application.name",
                      "service-x",
                      "otel.exporter.otlp.endpoint",
                      "http://127.0.0.1:" + collector.getAddress().getPort())));
      try (var telemetry = new TracingConfiguration().openTelemetry(environment)) {
        new Traces(telemetry).within("accept messages", List.of(MESSAGE), () -> {});
      }

      var request = String.valueOf(received.poll(20, TimeUnit.SECONDS));
      assertThat(request).startsWith("/v1/traces ").contains("service-x", "accept messages");
      assertThat(request)
          .contains(
              new String(
                  java.util.HexFormat.of().parseHex(MESSAGE.replace("-", "")),
                  StandardCharsets.ISO_8859_1));
    } finally {
      collector.stop(0);
    }
  }

  private static HttpServer collector(LinkedBlockingQueue<String> received) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            received.add(exchange.getRequestURI() + " " + body);
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
    return server;
  }
}
