package kontur.workflow.command;

import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.Executors;
import kontur.contract.ActorInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.BoundsInterceptor;
import kontur.contract.CallsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.PartClientInterceptor;
import kontur.contract.StatusInterceptor;
import kontur.operations.CallSettings;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.startup.Role;
import kontur.workflow.startup.StartupSettings;
import kontur.workflow.ticket.Runs;
import kontur.workflow.v1.ClassificationServiceGrpc;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceImplBase;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.GlobalServerInterceptor;

/// What the role api consists of, and the edge of the server.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CommandSettings.class)
class CommandWiring {
  @Bean
  CommandServiceImplBase commands(
      StartupSettings startup,
      LifecycleServiceBlockingStub tickets,
      Runs runs,
      DefinitionRegistry definitions,
      Clock clock,
      CommandSettings settings) {
    if (!startup.roles().contains(Role.API)) {
      return new NoCommands();
    }
    var named = tickets.withInterceptors(new PartClientInterceptor("service-tickets"));
    return new CommandEndpoint(new GiveCommand(named, runs, definitions, clock, settings));
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
            CommandServiceGrpc.getServiceDescriptor(),
            ClassificationServiceGrpc.getServiceDescriptor()));
  }

  @Bean
  GrpcServerExecutorProvider grpcExecutor() {
    return Executors::newVirtualThreadPerTaskExecutor;
  }
}
