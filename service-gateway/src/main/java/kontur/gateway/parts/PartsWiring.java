package kontur.gateway.parts;

import io.grpc.ManagedChannel;
import java.util.List;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import kontur.communication.v1.QuarantineServiceGrpc;
import kontur.communication.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.PartClientInterceptor;
import kontur.contract.Reconnect;
import kontur.tickets.v1.IntakeServiceGrpc;
import kontur.tickets.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import kontur.tickets.v1.LifecycleServiceGrpc;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.TicketServiceGrpc;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceStub;
import kontur.tickets.v1.TrainingServiceGrpc;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.v1.ClassificationServiceGrpc;
import kontur.workflow.v1.ClassificationServiceGrpc.ClassificationServiceBlockingStub;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceBlockingStub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;

/// How the gateway reaches the services behind it; each call carries who asks.
@Configuration(proxyBeanMethods = false)
class PartsWiring {
  @Bean
  ManagedChannel ticketsChannel(GrpcChannelFactory channels, ActorKey key) {
    return channel(channels, key, "tickets");
  }

  @Bean
  ManagedChannel workflowChannel(GrpcChannelFactory channels, ActorKey key) {
    return channel(channels, key, "workflow");
  }

  @Bean
  ManagedChannel communicationChannel(GrpcChannelFactory channels, ActorKey key) {
    return channel(channels, key, "communication");
  }

  @Bean
  TicketServiceBlockingStub tickets(ManagedChannel ticketsChannel) {
    return TicketServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  IntakeServiceBlockingStub intake(ManagedChannel ticketsChannel) {
    return IntakeServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  LifecycleServiceBlockingStub lifecycle(ManagedChannel ticketsChannel) {
    return LifecycleServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  TicketServiceStub ticketStreams(ManagedChannel ticketsChannel) {
    return TicketServiceGrpc.newStub(ticketsChannel);
  }

  @Bean
  CommandServiceBlockingStub commands(ManagedChannel workflowChannel) {
    return CommandServiceGrpc.newBlockingStub(workflowChannel);
  }

  @Bean
  ClassificationServiceBlockingStub classification(ManagedChannel workflowChannel) {
    return ClassificationServiceGrpc.newBlockingStub(workflowChannel);
  }

  @Bean
  TrainingServiceBlockingStub training(ManagedChannel ticketsChannel) {
    return TrainingServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  AccountServiceBlockingStub accounts(ManagedChannel communicationChannel) {
    return AccountServiceGrpc.newBlockingStub(communicationChannel);
  }

  @Bean
  QuarantineServiceBlockingStub quarantine(ManagedChannel communicationChannel) {
    return QuarantineServiceGrpc.newBlockingStub(communicationChannel);
  }

  private static ManagedChannel channel(GrpcChannelFactory channels, ActorKey key, String service) {
    var options =
        ChannelBuilderOptions.defaults()
            .withInterceptors(
                List.of(
                    new ActorClientInterceptor(key, "gateway"),
                    new PartClientInterceptor("service-" + service)));
    return Reconnect.soon(channels.createChannel(service, options));
  }
}
