package kontur.tickets.reading;

import kontur.content.ContentStore;
import kontur.tickets.message.ReadMessages;
import kontur.tickets.ticket.Tickets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What reading consists of.
@Configuration(proxyBeanMethods = false)
class ReadingWiring {
  @Bean
  ReadTickets readTickets(JdbcClient sql) {
    return new ReadTickets(sql);
  }

  @Bean
  Reading reading(
      JdbcClient sql,
      TransactionOperations transactions,
      ReadTickets readTickets,
      Tickets tickets,
      ReadMessages messages,
      ContentStore content) {
    return new Reading(
        readTickets,
        new ListTickets(sql, transactions, readTickets, ListTickets.Depths.USUAL),
        new ReadTimeline(sql, tickets, messages),
        new ReadContent(sql, tickets, content),
        new FindForCustomer(sql, readTickets));
  }
}
