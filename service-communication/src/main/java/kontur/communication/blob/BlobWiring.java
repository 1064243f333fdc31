package kontur.communication.blob;

import kontur.content.ContentStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What blobs consist of.
@Configuration(proxyBeanMethods = false)
class BlobWiring {
  @Bean
  ContentStore contentStore(JdbcClient sql, TransactionOperations tx) {
    return new ContentStore(sql, tx);
  }

  @Bean
  Blobs blobs(ContentStore store) {
    return new Blobs(store);
  }
}
