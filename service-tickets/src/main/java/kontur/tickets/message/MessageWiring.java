package kontur.tickets.message;

import kontur.content.ContentStore;
import kontur.tickets.outbox.Outbox;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What messages consist of.
@Configuration(proxyBeanMethods = false)
class MessageWiring {
  @Bean
  ContentStore contentStore(JdbcClient sql, TransactionOperations tx) {
    return new ContentStore(sql, tx);
  }

  @Bean
  Messages messages(JdbcClient sql, ContentStore content) {
    return new Messages(sql, content);
  }

  @Bean
  ReadMessages readMessages(JdbcClient sql, ContentStore content) {
    return new ReadMessages(sql, content);
  }

  @Bean
  SendMessage sendMessage(JdbcClient sql, Outbox outbox) {
    return new SendMessage(sql, outbox);
  }
}
