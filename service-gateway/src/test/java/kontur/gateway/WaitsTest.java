package kontur.gateway;

import static kontur.gateway.RunningGateway.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Role;
import kontur.errors.v1.Reason;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WhoAmIRequest;
import kontur.testing.Broker;
import kontur.testing.Detour;
import kontur.tickets.v1.ListTicketsRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WaitsTest {
  @Test
  void startsBeforeItsPartsAndIsReadyWhenTheyAre(CapturedOutput output) {
    var broker = URI.create("kafka://" + Broker.shared().bootstrapServers()).getPort();
    try (var kafka = new Detour(broker);
        var gateway =
            RunningGateway.fresh(postgres ->
                new String[] {
                  "--spring.datasource.url=" + postgres.jdbcUrl(),
                  "--spring.kafka.bootstrap-servers=127.0.0.1:" + kafka.port(),
                  "--spring.grpc.server.health.schedule.period=200ms",
                  "--spring.grpc.server.health.schedule.delay=0s",
                  "--spring.datasource.hikari.connection-timeout=500",
                  "--spring.datasource.hikari.validation-timeout=300"
                })) {
      var anybody = AgentServiceGrpc.newBlockingStub(gateway.as("kontur_x"));
      assertThat(refusal(() -> anybody.whoAmI(WhoAmIRequest.getDefaultInstance())).reason())
          .isEqualTo(Reason.PART_UNAVAILABLE);
      assertThat(health(gateway)).isEqualTo(ServingStatus.NOT_SERVING);

      gateway.database().open();
      await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(gateway.secretFile()));
      var agent = gateway.person(Role.AGENT, "first");
      assertThat(
              refusal(() -> gateway.agent(agent).watch(WatchRequest.getDefaultInstance()).hasNext())
                  .getMessage())
          .contains("Kafka");
      assertThat(health(gateway)).isEqualTo(ServingStatus.NOT_SERVING);

      await()
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> output.getOut().contains("Waiting for Kafka"));
      kafka.open();
      await().atMost(60, TimeUnit.SECONDS).until(() -> health(gateway) == ServingStatus.SERVING);
      assertThat(gateway.agent(agent).watch(WatchRequest.getDefaultInstance()).next().hasAlive())
          .isTrue();
    }
    assertThat(output.getOut()).containsOnlyOnce("Waiting for the database");
    assertThat(output.getOut()).containsOnlyOnce("Waiting for Kafka");
    assertThat(output.getOut()).containsOnlyOnce("One-time set-up secret: ");
  }

  /// A link that a firewall forgot: neither side is told.
  @Test
  void aDatabaseThatFallsSilentIsGivenUp() throws SQLException {
    try (var gateway =
        RunningGateway.fresh(postgres ->
            new String[] {"--spring.datasource.url=" + postgres.jdbcUrl() + "?socketTimeout=2"})) {
      gateway.database().open();
      var agent = gateway.person(Role.AGENT, "first");
      var pool = gateway.context().getBean(HikariDataSource.class);
      assertThat(pool.getDataSourceProperties()).containsEntry("socketTimeout", "30");
      try (var connection = pool.getConnection();
          var statement = connection.createStatement()) {
        statement.execute("select 1");
        gateway.database().swallow();
        assertThatThrownBy(() -> statement.execute("select 1"))
            .isInstanceOf(SQLException.class)
            .hasRootCauseInstanceOf(SocketTimeoutException.class);
      }

      await()
          .atMost(60, TimeUnit.SECONDS)
          .ignoreException(StatusRuntimeException.class)
          .until(() -> gateway.agent(agent).whoAmI(WhoAmIRequest.getDefaultInstance()).hasUser());
    }
  }

  @Test
  void namesTheServiceThatIsAway() {
    var gateway = RunningGateway.shared();
    var agent = gateway.person(Role.AGENT, "first");
    try (var away =
        RunningGateway.fresh("--spring.grpc.client.channel.tickets.target=static://127.0.0.1:1")) {
      var lost = away.person(Role.AGENT, "first");

      var refused =
          refusal(() -> away.agent(lost).listTickets(ListTicketsRequest.getDefaultInstance()));

      assertThat(refused.reason()).isEqualTo(Reason.PART_UNAVAILABLE);
      assertThat(refused).hasMessageContaining("service-tickets");
      assertThat(health(away)).isNotNull();
    }
    assertThat(gateway.agent(agent).whoAmI(WhoAmIRequest.getDefaultInstance()).hasUser()).isTrue();
  }

  private static ServingStatus health(RunningGateway gateway) {
    return HealthGrpc.newBlockingStub(gateway.anonymous())
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }
}
