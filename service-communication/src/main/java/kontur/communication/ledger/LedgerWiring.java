package kontur.communication.ledger;

import java.time.Clock;
import kontur.communication.blob.Blobs;
import kontur.communication.outbox.Outbox;
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
  QuarantinedRows quarantinedRows(JdbcClient sql) {
    return new QuarantinedRows(sql);
  }

  @Bean
  AcceptAgain acceptAgain(
      Ledger ledger, QuarantinedRows rows, Blobs blobs, Outbox outbox, Clock clock) {
    return new AcceptAgain(ledger, rows, blobs, outbox, clock);
  }
}
