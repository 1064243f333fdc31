package kontur.tickets.intake;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import kontur.content.ContentStore;
import kontur.contract.Ids;
import kontur.operations.Traces;
import kontur.tickets.message.Messages;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.Tickets;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the intake consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IntakeSettings.class)
class IntakeWiring {
  @Bean
  IntakeEndpoint intakeEndpoint(
      JdbcClient sql,
      Transactions transactions,
      ContentStore content,
      Tickets tickets,
      Messages messages,
      Journal journal,
      IntakeSettings settings,
      Clock clock,
      Traces traces) {
    Supplier<UUID> ids = () -> Ids.next(clock);
    var senders = new Senders(sql, ids);
    var mailIds = new MailIds(sql);
    return new IntakeEndpoint(
        new AcceptMessages(
            transactions,
            senders,
            new StoreArrivals(
                senders,
                mailIds,
                new Participants(sql),
                tickets,
                messages,
                journal,
                ids,
                settings.albumQuiet(),
                new ReopenBrake(sql, settings)),
            new Edits(sql, content, tickets, messages, journal),
            new Deliveries(sql, mailIds, tickets, journal),
            new Contacts(sql, content, tickets, journal),
            new Answers(sql),
            clock),
        traces);
  }
}
