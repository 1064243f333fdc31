package kontur.tickets.desk;

import java.time.Clock;
import kontur.content.ContentStore;
import kontur.tickets.message.Messages;
import kontur.tickets.message.ReadMessages;
import kontur.tickets.message.SendMessage;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.reading.ReadTickets;
import kontur.tickets.reading.Reading;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What people's work on tickets consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeskSettings.class)
class DeskWiring {
  @Bean
  Once once(JdbcClient sql) {
    return new Once(sql);
  }

  @Bean
  Uploads uploads(JdbcClient sql, Transactions transactions, ContentStore content, Clock clock) {
    return new Uploads(sql, transactions, content, clock);
  }

  @Bean
  WriteMessage writeMessage(
      JdbcClient sql,
      ContentStore content,
      Uploads uploads,
      Messages messages,
      SendMessage sendMessage,
      Journal journal,
      Clock clock) {
    return new WriteMessage(sql, content, uploads, messages, sendMessage, journal, clock);
  }

  @Bean
  SendDue sendDue(
      JdbcClient sql,
      Transactions transactions,
      Tickets tickets,
      Messages messages,
      WriteMessage write,
      DeskSettings settings,
      Clock clock) {
    return new SendDue(transactions, tickets, messages, new Ours(sql), write, settings, clock);
  }

  @Bean
  Reply reply(
      Transactions transactions,
      Once once,
      Tickets tickets,
      WriteMessage write,
      ReadMessages read,
      SendDue sendDue,
      Clock clock) {
    return new Reply(transactions, once, tickets, write, read, sendDue, clock);
  }

  @Bean
  CreateTicket createTicket(
      JdbcClient sql,
      Transactions transactions,
      Once once,
      Tickets tickets,
      WriteMessage write,
      ReadTickets read,
      Journal journal,
      Clock clock) {
    return new CreateTicket(
        transactions, once, new Correspondents(sql, clock), tickets, write, read, journal, clock);
  }

  @Bean
  UpdateTicket updateTicket(
      JdbcClient sql,
      Transactions transactions,
      Once once,
      Tickets tickets,
      ReadTickets read,
      Journal journal,
      EventLog log,
      Clock clock) {
    return new UpdateTicket(sql, transactions, once, tickets, read, journal, log, clock);
  }

  @Bean
  Decide decide(
      JdbcClient sql,
      Transactions transactions,
      Once once,
      Tickets tickets,
      Messages messages,
      ReadMessages read,
      SendMessage sendMessage,
      ContentStore content,
      Journal journal,
      EventLog log,
      Clock clock) {
    return new Decide(
        transactions,
        once,
        tickets,
        new Ours(sql),
        messages,
        read,
        sendMessage,
        content,
        journal,
        log,
        clock);
  }

  @Bean
  TicketEndpoint ticketEndpoint(
      CreateTicket create,
      Reply reply,
      UpdateTicket update,
      Decide decide,
      Uploads uploads,
      Reading reading) {
    return new TicketEndpoint(create, reply, update, decide, uploads, reading);
  }
}
