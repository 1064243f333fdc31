package kontur.workflow.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import kontur.testing.Broker;
import kontur.testing.Detour;
import kontur.testing.Postgres;
import kontur.testing.TemporalEngine;
import kontur.workflow.WorkflowApplication;
import kontur.workflow.tickets.StandInTickets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

@ExtendWith(OutputCaptureExtension.class)
class WaitsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String WAITING = "Waiting for a part that is not there yet";

  @Test
  void startsBeforeItsPartsAndIsReadyWhenTheyAre(CapturedOutput output, @TempDir Path folder)
      throws IOException {
    var url = URI.create(postgres.jdbcUrl().substring("jdbc:".length()));
    var broker = URI.create("kafka://" + Broker.shared().bootstrapServers()).getPort();
    var key = Files.writeString(folder.resolve("key"), "ab".repeat(32));
    try (var engine = TemporalEngine.start(0);
        var tickets = StandInTickets.start();
        var toDatabase = new Detour(url.getPort());
        var toKafka = new Detour(broker);
        var toTemporal = new Detour(engine.port());
        var toTickets = new Detour(tickets.port());
        var service =
            WorkflowApplication.builder()
                .run(
                    "--spring.datasource.url=jdbc:postgresql://127.0.0.1:"
                        + toDatabase.port()
                        + url.getPath(),
                    "--spring.datasource.hikari.connection-timeout=500",
                    "--spring.datasource.hikari.validation-timeout=300",
                    "--spring.kafka.bootstrap-servers=127.0.0.1:" + toKafka.port(),
                    "--spring.grpc.server.port=0",
                    "--spring.grpc.server.health.schedule.delay=0s",
                    "--spring.grpc.server.health.schedule.period=200ms",
                    "--spring.grpc.client.channel.tickets.target=static://127.0.0.1:"
                        + toTickets.port(),
                    "--kontur.workflow.engine.target=127.0.0.1:" + toTemporal.port(),
                    "--kontur.workflow.retry=300ms",
                    "--kontur.workflow.actor.key-file=" + key)) {
      var port = service.getBean(GrpcServerLifecycle.class).getPort();
      awaitWaitingFor(output, "PostgreSQL at ");
      assertThat(health(port)).isEqualTo(ServingStatus.NOT_SERVING);
      toDatabase.open();
      awaitWaitingFor(output, "Kafka at ");
      toKafka.open();
      awaitWaitingFor(output, "Temporal at ");
      toTemporal.open();
      awaitWaitingFor(output, "service-tickets at ");
      assertThat(health(port)).isEqualTo(ServingStatus.NOT_SERVING);
      toTickets.open();

      await().atMost(SOON).until(() -> health(port) == ServingStatus.SERVING);
      assertThat(service.isRunning()).isTrue();
      assertThat(output.getOut().split(WAITING, -1)).hasSize(1 + 4);
    }
  }

  @Test
  void intakeAloneNeedsNeitherDatabaseNorEngine(@TempDir Path folder) throws IOException {
    var key = Files.writeString(folder.resolve("key"), "ab".repeat(32));
    try (var tickets = StandInTickets.start();
        var service =
            WorkflowApplication.builder()
                .run(
                    "--kontur.workflow.roles=intake",
                    "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/kontur",
                    "--spring.kafka.bootstrap-servers=" + Broker.shared().bootstrapServers(),
                    "--spring.grpc.server.port=0",
                    "--spring.grpc.server.health.schedule.delay=0s",
                    "--spring.grpc.server.health.schedule.period=200ms",
                    "--spring.grpc.client.channel.tickets.target=static://127.0.0.1:"
                        + tickets.port(),
                    "--kontur.workflow.engine.target=127.0.0.1:1",
                    "--kontur.workflow.actor.key-file=" + key)) {
      var port = service.getBean(GrpcServerLifecycle.class).getPort();
      await().atMost(SOON).until(() -> health(port) == ServingStatus.SERVING);
      assertThat(service.isRunning()).isTrue();
    }
  }

  private static void awaitWaitingFor(CapturedOutput output, String part) {
    await()
        .atMost(SOON)
        .until(() ->
            output
                .getOut()
                .lines()
                .anyMatch(line -> line.contains(WAITING) && line.contains(part)));
  }

  private static ServingStatus health(int port) {
    var channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } catch (StatusRuntimeException e) {
      return ServingStatus.UNKNOWN;
    } finally {
      channel.shutdownNow();
    }
  }
}
