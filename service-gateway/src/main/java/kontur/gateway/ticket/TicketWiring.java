package kontur.gateway.ticket;

import kontur.communication.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import kontur.gateway.user.KnownUsers;
import kontur.gateway.watch.Watch;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceStub;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.v1.ClassificationServiceGrpc.ClassificationServiceBlockingStub;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceBlockingStub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the agents' feature consists of.
@Configuration(proxyBeanMethods = false)
class TicketWiring {
  @Bean
  AgentEndpoint.Parts parts(
      TicketServiceBlockingStub tickets,
      TicketServiceStub ticketStreams,
      CommandServiceBlockingStub workflow,
      AccountServiceBlockingStub accounts) {
    return new AgentEndpoint.Parts(tickets, ticketStreams, workflow, accounts);
  }

  @Bean
  AgentEndpoint agentEndpoint(
      AgentEndpoint.Parts parts,
      KnownUsers users,
      LifecycleServiceBlockingStub lifecycle,
      Watch watch) {
    return new AgentEndpoint(parts, new Commands(users), new EarlierAnswer(lifecycle), watch);
  }

  @Bean
  ClassificationEndpoint classificationEndpoint(
      ClassificationServiceBlockingStub workflow, TrainingServiceBlockingStub tickets) {
    return new ClassificationEndpoint(workflow, tickets);
  }
}
