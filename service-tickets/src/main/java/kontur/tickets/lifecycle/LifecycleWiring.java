package kontur.tickets.lifecycle;

import java.time.Clock;
import kontur.content.ContentStore;
import kontur.operations.Traces;
import kontur.tickets.message.Messages;
import kontur.tickets.message.SendMessage;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.template.Templates;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.training.Corrections;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// What the lifecycle feature consists of.
@Configuration(proxyBeanMethods = false)
class LifecycleWiring {
  @Bean
  LifecycleStates lifecycleStates(JdbcClient sql) {
    return new LifecycleStates(sql);
  }

  @Bean
  Effects effects(
      JdbcClient sql,
      PlatformTransactionManager transactions,
      Templates templates,
      ContentStore content,
      Messages messages,
      SendMessage sendMessage,
      Journal journal,
      Clock clock) {
    var savepoint = new TransactionTemplate(transactions);
    savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    return new Effects(sql, savepoint, templates, content, messages, sendMessage, journal, clock);
  }

  @Bean
  RecordStep recordStep(
      Transactions transactions,
      Tickets tickets,
      LifecycleStates states,
      Effects effects,
      Corrections corrections,
      Journal journal,
      EventLog log,
      Clock clock) {
    return new RecordStep(transactions, tickets, states, effects, corrections, journal, log, clock);
  }

  @Bean
  LifecycleEndpoint lifecycleEndpoint(
      JdbcClient sql,
      Transactions transactions,
      Tickets tickets,
      LifecycleStates states,
      RecordStep recordStep,
      EventLog log,
      Clock clock,
      Traces traces) {
    var commands = new RecordedCommands(sql);
    return new LifecycleEndpoint(
        new PendingEvents(sql, tickets, states, commands),
        recordStep,
        new RecordRefusal(transactions, tickets, commands, log, clock),
        states,
        tickets,
        traces);
  }
}
