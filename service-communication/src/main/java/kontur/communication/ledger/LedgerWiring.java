package kontur.communication.ledger;

import java.time.Clock;
import kontur.communication.blob.Blobs;
import kontur.communication.outbox.Outbox;
import kontur.communication.parts.Kafka;
import kontur.communication.parts.Listen;
import kontur.communication.parts.Parts;
import kontur.contract.Topics;
import kontur.operations.Traces;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the ledger consists of.
@Configuration(proxyBeanMethods = false)
class LedgerWiring {
  @Bean
  Ledger ledger(JdbcClient sql) {
    return new Ledger(sql);
  }

  @Bean
  Cursors cursors(JdbcClient sql) {
    return new Cursors(sql);
  }

  @Bean
  AcceptReceived acceptReceived(
      Ledger ledger,
      Cursors cursors,
      Blobs blobs,
      Outbox outbox,
      TransactionOperations tx,
      Clock clock,
      Traces traces) {
    return new AcceptReceived(ledger, cursors, blobs, outbox, tx, clock, traces);
  }

  @Bean
  Report report(Outbox outbox, Clock clock) {
    return new Report(outbox, clock);
  }

  @Bean
  Listen inboundDeadLettersListen(Ledger ledger, Clock clock, Kafka kafka, Parts parts) {
    var letters = new InboundDeadLetters(ledger, clock);
    return new Listen(
        kafka,
        parts,
        Topics.INBOUND_DEAD_LETTERS,
        "communication-inbound-dlt",
        letters::take,
        letters::park);
  }
}
