package kontur.tickets.edge;

import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import kontur.contract.ActorInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.BoundsInterceptor;
import kontur.contract.CallsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.StatusInterceptor;
import kontur.operations.CallSettings;
import kontur.start.WrongSetting;
import kontur.tickets.start.KnownSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.GlobalServerInterceptor;

/// What every call passes on its way in.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ActorSettings.class)
class EdgeWiring {
  @Bean
  ActorKey actorKey(ActorSettings settings, Clock clock, Environment environment) {
    KnownSettings.check(environment);
    try {
      return ActorKey.fromFile(Path.of(settings.keyFile()), clock);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new WrongSetting("kontur.tickets.actor.key-file: " + e.getMessage(), e);
    }
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
        new BoundsInterceptor());
  }

  /// Handlers block on the database, so each call has a virtual thread.
  @Bean
  GrpcServerExecutorProvider grpcServerExecutorProvider() {
    return Executors::newVirtualThreadPerTaskExecutor;
  }
}
