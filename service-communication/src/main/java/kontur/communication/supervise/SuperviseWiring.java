package kontur.communication.supervise;

import io.grpc.ServerInterceptor;
import java.util.concurrent.Executors;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.delivery.Deliveries;
import kontur.communication.ledger.Ledger;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.contract.ActorInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.BoundsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.StatusInterceptor;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;

/// What supervising consists of, and the edge of this service's calls.
@Configuration(proxyBeanMethods = false)
class SuperviseWiring {
  @Bean
  AccountEndpoint accountEndpoint(
      Accounts accounts, HealthBoard health, Deliveries deliveries, Ledger ledger) {
    return new AccountEndpoint(accounts, health, deliveries, ledger);
  }

  @Bean
  @GlobalServerInterceptor
  ServerInterceptor edge(ActorKey key) {
    return Edge.of(
        new StatusInterceptor(),
        new DeadlineInterceptor(),
        new ActorInterceptor(key),
        new BoundsInterceptor(AccountServiceGrpc.getServiceDescriptor()));
  }

  @Bean
  GrpcServerExecutorProvider virtualThreads() {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    return () -> executor;
  }
}
