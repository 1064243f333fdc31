package kontur.tickets.ticket;

import java.time.Clock;
import kontur.tickets.outbox.Outbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What tickets consist of.
@Configuration(proxyBeanMethods = false)
class TicketWiring {
  @Bean
  Tickets tickets(JdbcClient sql) {
    return new Tickets(sql);
  }

  @Bean
  Journal journal(JdbcClient sql, Outbox outbox, Clock clock) {
    return new Journal(sql, outbox, clock);
  }

  @Bean
  EventLog eventLog(JdbcClient sql) {
    return new EventLog(sql);
  }
}
