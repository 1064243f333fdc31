package kontur.tickets.upkeep;

import kontur.content.ContentStore;
import kontur.operations.Sample;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What upkeep consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UpkeepSettings.class)
class UpkeepWiring {
  @Bean
  Upkeep upkeep(
      JdbcClient sql, TransactionOperations tx, ContentStore content, UpkeepSettings settings) {
    return new Upkeep(sql, tx, content, settings);
  }

  @Bean
  Sample outboxAge(JdbcClient sql) {
    return new QueueSamples(sql).outboxAge();
  }

  @Bean
  Sample unrecordedAge(JdbcClient sql) {
    return new QueueSamples(sql).unrecordedAge();
  }

  @Bean
  Sample stuckTickets(JdbcClient sql) {
    return new QueueSamples(sql).stuck();
  }
}
