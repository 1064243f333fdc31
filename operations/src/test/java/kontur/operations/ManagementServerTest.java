package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

class ManagementServerTest {
  private static volatile boolean databaseThere = true;

  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext context;

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Service {
    @Bean
    HealthIndicator parts() {
      return () ->
          (databaseThere ? Health.up() : Health.down().withDetail("PostgreSQL", "refuses")).build();
    }
  }

  @AfterEach
  void stop() {
    context.close();
  }

  @Test
  void aReadyServiceSaysSoAndShowsItsMeters() throws Exception {
    start("--management.server.port=0");
    context
        .getBean(MeterRegistry.class)
        .counter("kontur.refusals", "reason", "NOT_FOUND")
        .increment();

    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready\n");
    assertThat(get("/metrics").body())
        .contains("kontur_refusals_total{reason=\"NOT_FOUND\",service=\"service-x\"} 1.0");
    assertThat(get("/env").statusCode()).isEqualTo(404);
  }

  @Test
  void aPartThatIsAwayTakesReadinessButNotLiveness() throws Exception {
    start("--management.server.port=0");

    databaseThere = false;
    try {
      assertThat(get("/readyz").statusCode()).isEqualTo(503);
      assertThat(get("/readyz").body()).isEqualTo("not ready\nparts: {PostgreSQL=refuses}\n");
      assertThat(get("/livez").statusCode()).isEqualTo(200);
    } finally {
      databaseThere = true;
    }
  }

  @Test
  void thereIsNoPortUntilOneIsAskedFor() {
    start();

    assertThat(context.getBeanProvider(ManagementServer.class).getIfAvailable()).isNull();
  }

  @Test
  void aServiceThatStopsSaysFirstThatItIsNotReady() throws Exception {
    start("--management.server.port=0");

    context.getBean(Draining.class).stop();

    assertThat(get("/readyz").body())
        .isEqualTo("not ready\nprocess: starts or stops\nreadinessState: OUT_OF_SERVICE\n");
  }

  private void start(String... arguments) {
    context =
        new SpringApplicationBuilder(Service.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.application.name=service-x",
                "spring.config.import=classpath:kontur/operations.yaml")
            .run(arguments);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var port = context.getBean(ManagementServer.class).port();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
