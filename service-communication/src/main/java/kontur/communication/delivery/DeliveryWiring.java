package kontur.communication.delivery;

import build.buf.protovalidate.ValidatorFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import kontur.communication.account.Accounts;
import kontur.communication.ledger.Report;
import kontur.communication.lock.SessionLocks;
import kontur.communication.parts.Kafka;
import kontur.communication.parts.Listen;
import kontur.communication.parts.Parts;
import kontur.contract.Topics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What delivery consists of; each channel brings its own way out.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeliverySettings.class)
class DeliveryWiring {
  @Bean
  Deliveries deliveries(JdbcClient sql) {
    return new Deliveries(sql);
  }

  @Bean
  EndAttempts endAttempts(
      Deliveries deliveries,
      Accounts accounts,
      Report report,
      TransactionOperations tx,
      DeliverySettings settings,
      Clock clock,
      MeterRegistry meters) {
    return new EndAttempts(deliveries, accounts, report, tx, settings, clock, meters);
  }

  @Bean
  UncertainMessages uncertainMessages(
      Deliveries deliveries, EndAttempts ends, TransactionOperations tx, Clock clock) {
    return new UncertainMessages(deliveries, ends, tx, clock);
  }

  @Bean
  DismissCommand dismissCommand(
      Deliveries deliveries, EndAttempts ends, JdbcClient sql, Clock clock) {
    return new DismissCommand(deliveries, new DismissedCommands(sql), ends, clock);
  }

  @Bean
  SendDeliveries sendDeliveries(
      Deliveries deliveries,
      EndAttempts ends,
      Accounts accounts,
      ObjectProvider<ChannelSender> senders,
      SessionLocks locks,
      Parts parts,
      DeliverySettings settings,
      Clock clock) {
    var brake = new Brake(deliveries, accounts, settings, clock);
    return new SendDeliveries(
        deliveries,
        ends,
        brake,
        accounts,
        senders.stream().toList(),
        locks,
        parts,
        settings,
        clock);
  }

  @Bean
  Listen outboundListen(
      Deliveries deliveries,
      EndAttempts ends,
      SendDeliveries sender,
      Accounts accounts,
      TransactionOperations tx,
      Clock clock,
      Kafka kafka,
      Parts parts) {
    var take = new TakeCommand(deliveries, ends, sender, accounts, tx, clock);
    var listener = new OutboundListener(take, kafka, ValidatorFactory.newBuilder().build());
    return new Listen(
        kafka, parts, Topics.OUTBOUND, "communication-outbound", listener::take, listener::park);
  }
}
