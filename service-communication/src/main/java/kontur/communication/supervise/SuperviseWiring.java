package kontur.communication.supervise;

import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.delivery.Deliveries;
import kontur.communication.ledger.QuarantinedRows;
import kontur.communication.quarantine.Items;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.QuarantineServiceGrpc;
import kontur.contract.ActorInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.BoundsInterceptor;
import kontur.contract.CallsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.StatusInterceptor;
import kontur.contract.StorableInterceptor;
import kontur.contract.Topics;
import kontur.operations.CallSettings;
import kontur.operations.ConsumerLag;
import kontur.operations.Sample;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What supervising consists of, and the edge of this service's calls.
@Configuration(proxyBeanMethods = false)
class SuperviseWiring {
  @Bean
  AccountEndpoint accountEndpoint(
      Accounts accounts,
      HealthBoard health,
      Deliveries deliveries,
      Items items,
      QuarantinedRows rows) {
    return new AccountEndpoint(accounts, health, deliveries, items, rows);
  }

  @Bean
  @GlobalServerInterceptor
  ServerInterceptor edge(ActorKey key, MeterRegistry meters, CallSettings calls) {
    return Edge.of(
        new StatusInterceptor(
            _ -> false,
            reason -> meters.counter("kontur.refusals", "reason", reason.name()).increment()),
        new CallsInterceptor(calls.atOnce()),
        new DeadlineInterceptor(),
        new ActorInterceptor(key),
        new BoundsInterceptor(
            AccountServiceGrpc.getServiceDescriptor(),
            QuarantineServiceGrpc.getServiceDescriptor()),
        new StorableInterceptor());
  }

  @Bean
  GrpcServerExecutorProvider virtualThreads() {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    return () -> executor;
  }

  @Bean
  Samples samples(JdbcClient sql, Accounts accounts, HealthBoard health, Clock clock) {
    return new Samples(sql, accounts, health, clock);
  }

  @Bean
  Sample outboxAge(Samples samples) {
    return samples.outboxAge();
  }

  @Bean
  Sample quarantined(Samples samples) {
    return samples.quarantined();
  }

  @Bean
  Sample openDeliveries(Samples samples) {
    return samples.openDeliveries();
  }

  @Bean
  Sample pendingAge(Samples samples) {
    return samples.pendingAge();
  }

  @Bean
  Sample heartbeatAge(Samples samples) {
    return samples.heartbeatAge();
  }

  @Bean
  Sample channelLag(Samples samples) {
    return samples.lag();
  }

  @Bean
  Sample refusedAccounts(Samples samples) {
    return samples.refused();
  }

  @Bean
  ConsumerLag consumerLag(KafkaProperties kafka) {
    return new ConsumerLag(
        kafka.buildAdminProperties(),
        Map.of(
            "communication-outbound", Topics.OUTBOUND,
            "communication-inbound-dlt", Topics.INBOUND_DEAD_LETTERS,
            "communication-outbound-dlt", Topics.OUTBOUND_DEAD_LETTERS,
            "communication-lifecycle-dlt", Topics.LIFECYCLE_DEAD_LETTERS));
  }

  @Bean
  Sample lag(ConsumerLag lag) {
    return lag.sample();
  }
}
