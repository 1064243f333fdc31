package kontur.gateway.access;

import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.concurrent.Executors;
import kontur.contract.ActorKey;
import kontur.contract.BoundsInterceptor;
import kontur.contract.CallsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.StatusInterceptor;
import kontur.contract.StorableInterceptor;
import kontur.gateway.user.SignIn;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.operations.CallSettings;
import kontur.start.WrongSetting;
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
  ActorKey actorKey(ActorSettings settings, Clock clock) {
    try {
      return ActorKey.fromFile(settings.requiredKeyFile(), clock);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new WrongSetting("kontur.gateway.actor.key-file: " + e.getMessage(), e);
    }
  }

  @Bean
  @GlobalServerInterceptor
  ServerInterceptor edge(
      SignIn signIn, ActorKey key, Clock clock, MeterRegistry meters, CallSettings calls) {
    var watch = AgentServiceGrpc.getWatchMethod().getFullMethodName();
    return Edge.of(
        new StatusInterceptor(
            AccessWiring::databaseAway,
            reason -> meters.counter("kontur.refusals", "reason", reason.name()).increment()),
        new CallsInterceptor(calls.atOnce(), watch),
        new DeadlineInterceptor(watch),
        new AccessInterceptor(signIn, key, clock),
        new BoundsInterceptor(AgentServiceGrpc.getServiceDescriptor()),
        new StorableInterceptor());
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
