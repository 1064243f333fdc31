package kontur.workflow.tickets;

import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Reconnect;
import kontur.start.WrongSetting;
import kontur.tickets.v1.IntakeServiceGrpc;
import kontur.tickets.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import kontur.tickets.v1.LifecycleServiceGrpc;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.TicketServiceGrpc;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TrainingServiceGrpc;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.startup.Part;
import kontur.workflow.startup.Role;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;

/// What the way to service-tickets consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ActorSettings.class)
class TicketsWiring {
  private static final String TICKETS = "tickets";
  private static final int CHECK_SECONDS = 5;

  @Bean
  ActorKey actorKey(ActorSettings settings, Clock clock) {
    try {
      return ActorKey.fromFile(settings.requiredKeyFile(), clock);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new WrongSetting("kontur.workflow.actor.key-file: " + e.getMessage());
    }
  }

  @Bean
  Channel ticketsChannel(GrpcChannelFactory channels, ActorKey key) {
    return Reconnect.soon(
        channels.createChannel(
            TICKETS,
            ChannelBuilderOptions.defaults()
                .withInterceptors(List.of(new ActorClientInterceptor(key, "workflow")))));
  }

  @Bean
  IntakeServiceBlockingStub intake(Channel ticketsChannel) {
    return IntakeServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  LifecycleServiceBlockingStub lifecycle(Channel ticketsChannel) {
    return LifecycleServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  TicketServiceBlockingStub tickets(Channel ticketsChannel) {
    return TicketServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  TrainingServiceBlockingStub training(Channel ticketsChannel) {
    return TrainingServiceGrpc.newBlockingStub(ticketsChannel);
  }

  @Bean
  @Order(40)
  Part ticketsIsThere(Channel ticketsChannel, Environment environment) {
    var target = environment.getProperty("spring.grpc.client.channel.tickets.target", TICKETS);
    return new Part(
        "service-tickets at " + target, EnumSet.allOf(Role.class), () -> check(ticketsChannel));
  }

  private static void check(Channel channel) {
    var status =
        HealthGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CHECK_SECONDS, TimeUnit.SECONDS)
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus();
    if (status != ServingStatus.SERVING) {
      throw new IllegalStateException("it says " + status);
    }
  }
}
