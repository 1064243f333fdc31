package kontur.communication;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import kontur.communication.lock.SessionLocks;
import kontur.communication.outbox.OutboxFixture;
import kontur.communication.parts.Parts;
import kontur.events.v1.ChannelEvent;
import kontur.operations.Traces;
import kontur.testing.Postgres;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/// Reading and sending mail with everything that they stand on, against a real database; without
/// Kafka: events can be read from the outbox.
public final class MailParts implements AutoCloseable {
  private static final List<String> KAFKA =
      List.of("relay", "inboundDeadLettersListen", "outboundListen");

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final HikariDataSource database = new HikariDataSource();
  private final JdbcClient sql;

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties
  static class Binding {}

  /// @param settings the accounts and whatever else shall be different
  public MailParts(Postgres postgres, Map<String, String> settings) {
    database.setJdbcUrl(postgres.jdbcUrl() + "?reWriteBatchedInserts=true");
    database.setUsername("communication");
    sql = JdbcClient.create(database);
    var all = new HashMap<String, Object>(settings);
    all.putIfAbsent("kontur.communication.mail.token-key-file", String.valueOf(Running.keyFile()));
    all.put("spring.kafka.bootstrap-servers", "127.0.0.1:1");
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", all));
    context.getBeanFactory().setConversionService(ApplicationConversionService.getSharedInstance());
    context.registerBean(DataSource.class, () -> database);
    context.registerBean(JdbcClient.class, () -> sql);
    context.registerBean(
        TransactionOperations.class,
        () -> new TransactionTemplate(new JdbcTransactionManager(database)));
    context.registerBean(Clock.class, Clock::systemUTC);
    context.registerBean(Parts.class, () -> new Parts());
    context.registerBean(Traces.class, Traces::off);
    context.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    context.registerBean(SessionLocks.class, () -> new SessionLocks(database));
    context.register(Binding.class);
    for (var feature :
        List.of("account", "blob", "delivery", "ledger", "mailbox", "outbox", "smtp", "token")) {
      context.scan("kontur.communication." + feature);
    }
    context.addBeanFactoryPostProcessor(factory -> {
      var registry = (BeanDefinitionRegistry) factory;
      for (var name : KAFKA) {
        if (registry.containsBeanDefinition(name)) {
          registry.removeBeanDefinition(name);
        }
      }
    });
    context.refresh();
  }

  public <T> T part(Class<T> type) {
    return context.getBean(type);
  }

  public JdbcClient sql() {
    return sql;
  }

  /// The events of an account so far, oldest first, announcements aside.
  public List<ChannelEvent> events(String account) {
    return OutboxFixture.events(sql).stream()
        .filter(event -> event.getAccount().getId().equals(account))
        .filter(event -> !event.hasAccountAnnounced())
        .toList();
  }

  /// The subjects of an account's messages so far.
  public List<String> subjects(String account) {
    return events(account).stream()
        .filter(ChannelEvent::hasMessage)
        .map(event -> event.getMessage().getSubject())
        .toList();
  }

  public long count(String account, String state) {
    return sql.sql("select count(*) from communication.ledger where account_id = ? and state = ?")
        .params(account, state)
        .query(Long.class)
        .single();
  }

  @Override
  public void close() {
    context.close();
    database.close();
  }
}
