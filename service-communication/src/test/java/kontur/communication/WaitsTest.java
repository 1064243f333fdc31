package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.testing.Broker;
import kontur.testing.Detour;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WaitsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void startsBeforeItsPartsAndIsReadyWhenTheyAre(CapturedOutput output) {
    var url = URI.create(postgres.jdbcUrl().substring("jdbc:".length()));
    var broker = URI.create("kafka://" + Broker.shared().bootstrapServers()).getPort();
    try (var database = new Detour(url.getPort());
        var kafka = new Detour(broker);
        var mail = MailServer.start(0, 0);
        var inbound = new Records(Topics.INBOUND);
        var service =
            Running.start(
                postgres,
                mail,
                "early",
                Map.of(
                    "spring.datasource.url",
                    "jdbc:postgresql://127.0.0.1:" + database.port() + url.getPath(),
                    "spring.datasource.hikari.connection-timeout",
                    "500",
                    "spring.datasource.hikari.validation-timeout",
                    "300",
                    "spring.kafka.bootstrap-servers",
                    "127.0.0.1:" + kafka.port(),
                    "spring.kafka.properties[max.block.ms]",
                    "1000",
                    "spring.grpc.server.health.schedule.delay",
                    "0s",
                    "spring.grpc.server.health.schedule.period",
                    "200ms"))) {
      Mail.send(
          mail,
          "early@kontur.example",
          Mail.simple("a@c.example", "early@kontur.example", "early", "e@c.example", "x"));
      await()
          .atMost(SOON)
          .until(() ->
              output.getOut().contains("not there: PostgreSQL")
                  && output.getOut().contains("not there: Kafka"));
      assertThat(health(service)).isEqualTo(ServingStatus.NOT_SERVING);

      database.open();
      kafka.open();

      await().atMost(SOON).until(() -> health(service) == ServingStatus.SERVING);
      await()
          .atMost(SOON)
          .until(() -> inbound.events("early", ChannelEvent::hasMessage).size() == 1);
    }
    assertThat(output.getOut()).containsOnlyOnce("not there: PostgreSQL");
    assertThat(output.getOut()).containsOnlyOnce("not there: Kafka");
  }

  private static ServingStatus health(Running service) {
    var channel =
        Grpc.newChannelBuilder("127.0.0.1:" + service.port(), InsecureChannelCredentials.create())
            .build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }
}
