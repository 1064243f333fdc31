package kontur.tickets.training;

import java.time.Clock;
import kontur.tickets.desk.Once;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the training of classifiers consists of.
@Configuration(proxyBeanMethods = false)
class TrainingWiring {
  @Bean
  Corrections corrections(JdbcClient sql, Clock clock) {
    return new Corrections(sql, clock);
  }

  @Bean
  TrainingEndpoint trainingEndpoint(
      JdbcClient sql,
      Transactions transactions,
      Tickets tickets,
      Journal journal,
      EventLog log,
      Corrections corrections,
      Once once,
      Clock clock) {
    return new TrainingEndpoint(
        new NoteClassification(sql, transactions, tickets, journal, log, clock),
        corrections,
        transactions,
        once);
  }
}
