package kontur.gateway.access;

import io.grpc.ServerInterceptor;
import java.time.Clock;
import java.util.concurrent.Executors;
import kontur.contract.ActorKey;
import kontur.contract.BoundsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.StatusInterceptor;
import kontur.gateway.user.SignIn;
import kontur.gateway.v1.AgentServiceGrpc;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.grpc.server.GlobalServerInterceptor;
import org.springframework.transaction.CannotCreateTransactionException;

/// What stands between the network and the endpoints.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ActorSettings.class)
class AccessWiring {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  ActorKey actorKey(ActorSettings settings, Clock clock) {
    return ActorKey.fromFile(settings.requiredKeyFile(), clock);
  }

  @Bean
  @GlobalServerInterceptor
  ServerInterceptor edge(SignIn signIn, ActorKey key, Clock clock) {
    return Edge.of(
        new StatusInterceptor(AccessWiring::databaseAway, _ -> {}),
        new DeadlineInterceptor(AgentServiceGrpc.getWatchMethod().getFullMethodName()),
        new AccessInterceptor(signIn, key, clock),
        new BoundsInterceptor(AgentServiceGrpc.getServiceDescriptor()));
  }

  @Bean
  GrpcServerExecutorProvider virtualThreads() {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    return () -> executor;
  }

  private static boolean databaseAway(Throwable t) {
    return t instanceof DataAccessResourceFailureException
        || t instanceof CannotCreateTransactionException;
  }
}
