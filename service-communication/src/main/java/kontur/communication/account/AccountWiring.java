package kontur.communication.account;

import java.time.Clock;
import kontur.communication.outbox.Outbox;
import kontur.communication.parts.Parts;
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
  HealthBoard healthBoard(Clock clock) {
    return new HealthBoard(clock);
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
