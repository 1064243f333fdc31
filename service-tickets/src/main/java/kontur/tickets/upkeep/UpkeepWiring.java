package kontur.tickets.upkeep;

import kontur.content.ContentStore;
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
}
