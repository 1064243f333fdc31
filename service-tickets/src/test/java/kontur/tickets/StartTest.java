package kontur.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannelBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import kontur.start.RefusedStart;
import kontur.testing.Broker;
import kontur.testing.FreePort;
import kontur.testing.Postgres;
import kontur.tickets.parts.Parts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

class StartTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  @TempDir private Path folder;

  @Test
  void waitsForADatabaseAndABrokerThatAreNotThere() throws Exception {
    try (var context =
        start(
            "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + FreePort.next() + "/kontur",
            "spring.kafka.bootstrap-servers=127.0.0.1:" + FreePort.next(),
            "spring.kafka.producer.properties[max.block.ms]=1000")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(context.getBean(Parts.class).missing())
                  .containsOnlyKeys(Parts.POSTGRESQL, Parts.KAFKA)
                  .doesNotContainValue("not asked yet"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(health(context)).isEqualTo(ServingStatus.NOT_SERVING));
    }
  }

  @Test
  void isServingOnceItsPartsAreThere() throws Exception {
    try (var context =
        start("spring.kafka.bootstrap-servers=" + Broker.shared().bootstrapServers())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(health(context)).isEqualTo(ServingStatus.SERVING));
    }
  }

  @Test
  void refusesInOneSentenceThatSaysWhatToDo() throws IOException {
    assertThat(refused("kontur.tickets.actor.key-file="))
        .startsWith("kontur.tickets.actor.key-file must name a file with at least 32 random bytes");
    assertThat(refused("kontur.tickets.actor.key-file=" + folder.resolve("none")))
        .contains("cannot read the actor key file", "create it");
    assertThat(refused("kontur.tickets.relay.page=0")).contains("kontur.tickets.relay.page");
    assertThat(refused("kontur.tickets.relay.sweep=0s"))
        .isEqualTo("kontur.tickets.relay.sweep must be positive: PT0S");
    assertThat(refused("kontur.tickets.relay.paeg=3"))
        .isEqualTo("Unknown setting kontur.tickets.relay.paeg: remove it or correct its name.");
    assertThat(refused("kontur.tickets.rellay.page=3"))
        .startsWith("Unknown setting kontur.tickets.rellay.page: below kontur.tickets there are");
    assertThat(refused("kontur.tickets.template.folder=" + brokenTemplates()))
        .contains("template still-there.ru.md names {{name}}, but there are only");
    try (var taken = new ServerSocket(0)) {
      assertThat(refused("spring.grpc.server.port=" + taken.getLocalPort()))
          .startsWith("A port is taken");
    }
  }

  private String refused(String setting) {
    try {
      start(setting).close();
    } catch (Exception e) {
      return RefusedStart.sentence(e).orElseThrow(() -> new AssertionError(e));
    }
    throw new AssertionError("started with " + setting);
  }

  private Path brokenTemplates() throws IOException {
    var templates = Files.createDirectories(folder.resolve("templates"));
    Files.writeString(templates.resolve("still-there.ru.md"), "Здравствуйте, {{name}}");
    return templates;
  }

  private ConfigurableApplicationContext start(String... settings) throws IOException {
    var key = folder.resolve("actor.key");
    Files.writeString(key, "0123456789abcdef".repeat(4));
    var all = new HashMap<String, String>();
    all.put("spring.datasource.url", postgres.jdbcUrl());
    all.put("kontur.tickets.actor.key-file", key.toString());
    all.put("spring.grpc.server.port", "0");
    all.put("spring.datasource.hikari.connection-timeout", "1000");
    for (var setting : settings) {
      var split = setting.indexOf('=');
      all.put(setting.substring(0, split), setting.substring(split + 1));
    }
    return TicketsApplication.builder()
        .run(
            all.entrySet().stream()
                .map(e -> "--" + e.getKey() + "=" + e.getValue())
                .toArray(String[]::new));
  }

  private static ServingStatus health(ConfigurableApplicationContext context) {
    var port = context.getBean(GrpcServerLifecycle.class).getPort();
    var channel = ManagedChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(5, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }
}
