package kontur.gateway.user;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the users feature consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SetupSettings.class)
class UserWiring {
  @Bean
  Users users(JdbcClient sql) {
    return new Users(sql);
  }

  @Bean
  Tokens tokens(JdbcClient sql) {
    return new Tokens(sql);
  }

  @Bean
  AuditLog auditLog(JdbcClient sql, Clock clock) {
    return new AuditLog(sql, clock);
  }

  @Bean
  Repeats repeats(JdbcClient sql, TransactionOperations tx, Clock clock) {
    return new Repeats(sql, tx, clock);
  }

  @Bean
  ManageUsers manageUsers(Users users, Tokens tokens, AuditLog audit, Clock clock) {
    return new ManageUsers(users, tokens, audit, clock);
  }

  @Bean
  SignIn signIn(Tokens tokens, Clock clock) {
    return new SignIn(tokens, clock);
  }

  @Bean
  KnownUsers knownUsers(ManageUsers users) {
    return new KnownUsers(users);
  }

  @Bean
  SetUp setUp(
      JdbcClient sql,
      TransactionOperations tx,
      ManageUsers manage,
      Clock clock,
      SetupSettings settings) {
    return new SetUp(sql, tx, manage, clock, settings);
  }

  @Bean
  AnnounceSetup announceSetup(SetUp setUp, SetupSettings settings) {
    return new AnnounceSetup(setUp, settings, System.out);
  }

  @Bean
  UserEndpoint userEndpoint(ManageUsers users, Repeats repeats) {
    return new UserEndpoint(users, repeats);
  }

  @Bean
  SetupEndpoint setupEndpoint(SetUp setUp) {
    return new SetupEndpoint(setUp);
  }
}
