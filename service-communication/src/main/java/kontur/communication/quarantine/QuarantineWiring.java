package kontur.communication.quarantine;

import java.time.Clock;
import java.util.List;
import kontur.communication.account.Accounts;
import kontur.communication.blob.Blobs;
import kontur.communication.delivery.DismissCommand;
import kontur.communication.ledger.AcceptAgain;
import kontur.communication.ledger.Ledger;
import kontur.communication.ledger.QuarantinedRows;
import kontur.communication.outbox.Outbox;
import kontur.communication.parts.Kafka;
import kontur.communication.parts.Listen;
import kontur.communication.parts.Parts;
import kontur.contract.Topics;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the quarantine consists of.
@Configuration(proxyBeanMethods = false)
class QuarantineWiring {
  @Bean
  Items quarantineItems(JdbcClient sql) {
    return new Items(sql);
  }

  @Bean
  Letters letters(JdbcClient sql) {
    return new Letters(sql);
  }

  @Bean
  TakeLetter takeLetter(Letters letters, Ledger ledger, TransactionOperations tx, Clock clock) {
    return new TakeLetter(letters, ledger, tx, clock);
  }

  @Bean
  Listen inboundDeadLettersListen(TakeLetter take, Kafka kafka, Parts parts) {
    return listen(Topics.INBOUND_DEAD_LETTERS, "communication-inbound-dlt", take, kafka, parts);
  }

  @Bean
  Listen outboundDeadLettersListen(TakeLetter take, Kafka kafka, Parts parts) {
    return listen(Topics.OUTBOUND_DEAD_LETTERS, "communication-outbound-dlt", take, kafka, parts);
  }

  @Bean
  Listen lifecycleDeadLettersListen(TakeLetter take, Kafka kafka, Parts parts) {
    return listen(Topics.LIFECYCLE_DEAD_LETTERS, "communication-lifecycle-dlt", take, kafka, parts);
  }

  private static Listen listen(
      String topic, String group, TakeLetter take, Kafka kafka, Parts parts) {
    return new Listen(kafka, parts, topic, group, take::take, TakeLetter::park);
  }

  @Bean
  QuarantineEndpoint quarantineEndpoint(
      Items items,
      QuarantinedRows rows,
      Letters letters,
      Accounts accounts,
      List<Reread> readers,
      AcceptAgain accept,
      DismissCommand commands,
      Blobs blobs,
      Outbox outbox,
      JdbcClient sql,
      TransactionOperations tx,
      Clock clock) {
    var decisions = new Decisions(sql);
    var stores = new DecideItem.Stores(items, rows, letters, decisions, outbox);
    var plans = new MakePlan(rows, letters, accounts, readers, commands);
    return new QuarantineEndpoint(
        items,
        new Originals(rows, letters, blobs),
        decisions,
        new DecideItem(plans, stores, accept, new GiveUpItem(rows, letters, commands), tx, clock));
  }
}
