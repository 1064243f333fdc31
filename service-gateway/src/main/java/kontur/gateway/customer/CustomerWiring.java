package kontur.gateway.customer;

import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceBlockingStub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the customers' feature consists of.
@Configuration(proxyBeanMethods = false)
class CustomerWiring {
  @Bean
  CustomerEndpoint customerEndpoint(
      TicketServiceBlockingStub tickets, CommandServiceBlockingStub workflow) {
    return new CustomerEndpoint(tickets, workflow);
  }
}
