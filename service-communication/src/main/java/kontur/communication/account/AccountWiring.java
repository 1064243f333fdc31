package kontur.communication.account;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import kontur.communication.outbox.Outbox;
import kontur.communication.parts.Parts;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the accounts consist of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MailSettings.class, TelegramSettings.class})
class AccountWiring {
  @Bean
  Accounts accounts(MailSettings mail, TelegramSettings telegram) {
    return Accounts.of(mail, telegram);
  }

  @Bean
  SignIns signIns(MailSettings mail, Clock clock) {
    return new SignIns(mail, clock);
  }

  @Bean
  HealthBoard healthBoard(Clock clock, Accounts accounts, ObjectProvider<MeterRegistry> registry) {
    var meters = registry.getIfAvailable();
    if (meters == null) {
      return new HealthBoard(clock);
    }
    HealthBoard.Failures count =
        (account, direction, reason) -> failures(meters, account, direction, reason).increment();
    for (var account : accounts.all()) {
      // Shown before the first one.
      failures(meters, account.getId(), "receiving", "unreachable");
      failures(meters, account.getId(), "sending", "unreachable");
    }
    return new HealthBoard(clock, count);
  }

  private static Counter failures(
      MeterRegistry meters, String account, String direction, String reason) {
    return meters.counter(
        "kontur.channel.failures", "account", account, "direction", direction, "reason", reason);
  }

  @Bean
  Announce announce(
      Accounts accounts, JdbcClient sql, Outbox outbox, TransactionOperations tx, Clock clock) {
    return new Announce(accounts, sql, outbox, tx, clock);
  }

  @Bean
  AnnounceAtStart announceAtStart(MailSettings mail, Announce announce, Parts parts) {
    return new AnnounceAtStart(mail, announce, parts);
  }
}
