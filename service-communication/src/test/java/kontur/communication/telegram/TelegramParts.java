package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import kontur.communication.account.HealthBoard;
import kontur.communication.blob.Blobs;
import kontur.communication.lock.SessionLocks;
import kontur.communication.parts.Parts;
import kontur.communication.v1.Condition;
import kontur.contract.ActorKey;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import kontur.operations.Traces;
import kontur.testing.BotApi;
import kontur.testing.StandInBot;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/// The Telegram feature with everything that it stands on, against the stand-in and a real
/// database; the relay is left out, so events can be read from the outbox.
final class TelegramParts implements AutoCloseable {
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final JdbcClient sql;

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties
  static class Binding {}

  TelegramParts(DataSource database, BotApi api, StandInBot bot, int gatewayPort) {
    this(database, api.url().toString(), bot.token(), gatewayPort, Commit.ALWAYS);
  }

  TelegramParts(DataSource database, String apiBase, String token, int gatewayPort, Commit commit) {
    sql = JdbcClient.create(database);
    var account = "kontur.communication.telegram.accounts.bot.";
    Map<String, Object> settings =
        Map.of(
            account + "token",
            token,
            account + "api-base",
            apiBase,
            account + "team",
            "first",
            account + "reactions",
            "true",
            "kontur.communication.bots.long-poll",
            "1s",
            "kontur.communication.bots.answer",
            "2s",
            "kontur.communication.bots.watchdog",
            "6s",
            "kontur.communication.bots.pause",
            "50ms",
            "kontur.communication.bots.carry",
            "50ms",
            "spring.kafka.bootstrap-servers",
            "127.0.0.1:1");
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    var transactions = new TransactionTemplate(new JdbcTransactionManager(database));
    context.registerBean(DataSource.class, () -> database);
    context.registerBean(JdbcClient.class, () -> sql);
    context.registerBean(TransactionOperations.class, () -> new Interrupted(transactions, commit));
    context.registerBean(GrpcChannelFactory.class, () -> new OnePort(gatewayPort));
    context.registerBean(Clock.class, Clock::systemUTC);
    context.registerBean(ActorKey.class, () -> ActorKey.of(new byte[32], Clock.systemUTC()));
    context.registerBean(Parts.class, () -> new Parts());
    context.registerBean(Traces.class, Traces::off);
    context.registerBean(SessionLocks.class, () -> new SessionLocks(database));
    context.register(Binding.class);
    context.scan(
        "kontur.communication.account",
        "kontur.communication.blob",
        "kontur.communication.ledger",
        "kontur.communication.outbox",
        "kontur.communication.telegram");
    context.addBeanFactoryPostProcessor(factory -> {
      var registry = (org.springframework.beans.factory.support.BeanDefinitionRegistry) factory;
      // Nothing of Kafka: the outbox is what tests look at.
      for (var name : List.of("relay", "inboundDeadLettersListen")) {
        if (registry.containsBeanDefinition(name)) {
          registry.removeBeanDefinition(name);
        }
      }
    });
    context.refresh();
  }

  /// What happens instead of a commit.
  interface Commit {
    Commit ALWAYS = () -> {};

    void before();
  }

  <T> T part(Class<T> type) {
    return context.getBean(type);
  }

  JdbcClient sql() {
    return sql;
  }

  /// Everything in the outbox, oldest first, announcements aside.
  List<ChannelEvent> events() {
    return events(sql);
  }

  static List<ChannelEvent> events(JdbcClient sql) {
    return sql
        .sql("select value from communication.outbox order by id")
        .query((row, _) -> parsed(row.getBytes(1)))
        .list()
        .stream()
        .filter(event -> !event.hasAccountAnnounced())
        .toList();
  }

  /// The first event, which is the only one.
  ChannelEvent onlyEvent() {
    await().atMost(SOON).until(() -> !events().isEmpty());
    assertThat(events()).hasSize(1);
    return events().getFirst();
  }

  List<ChannelEvent> messages() {
    return events().stream().filter(ChannelEvent::hasMessage).toList();
  }

  List<String> previews() {
    return events().stream().map(event -> event.getMessage().getPreview()).toList();
  }

  String text(ContentRef content) {
    return new String(part(Blobs.class).read(content), StandardCharsets.UTF_8);
  }

  int rows(String where) {
    return sql.sql("select count(*) from communication.ledger where " + where)
        .query(Integer.class)
        .single();
  }

  Condition receiving() {
    return part(HealthBoard.class).of("bot").receiving();
  }

  private static ChannelEvent parsed(byte[] bytes) {
    try {
      return ChannelEvent.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  /// Runs work in a transaction and lets something happen just before the commit.
  private record Interrupted(TransactionTemplate real, Commit commit)
      implements TransactionOperations {
    @Override
    public <T> T execute(TransactionCallback<T> work) {
      return real.execute((TransactionStatus status) -> {
        var result = work.doInTransaction(status);
        if (status.isNewTransaction()) {
          commit.before();
        }
        return result;
      });
    }
  }

  private record OnePort(int port) implements GrpcChannelFactory {
    @Override
    public boolean supports(String target) {
      return true;
    }

    @Override
    public ManagedChannel createChannel(String target, ChannelBuilderOptions options) {
      return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
          .intercept(options.interceptors())
          .build();
    }
  }

  static final Duration SOON = Duration.ofSeconds(20);
}
