package kontur.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kontur.contract.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/// A real single-node Kafka broker in this JVM, with all topics of [Topics].
public final class Broker implements AutoCloseable {
  private static final String CLUSTER = "a29udHVyLWxvY2FsLTAwMQ";
  private static final int ADMIN_SECONDS = 60;

  private final String bootstrapServers;
  private final Runnable stop;

  private Broker(String bootstrapServers, Runnable stop) {
    this.bootstrapServers = bootstrapServers;
    this.stop = stop;
  }

  /// The broker of this JVM, in a temporary folder; tests use topics of their own or filter by key.
  public static Broker shared() {
    return Shared.RUNNING;
  }

  /// A broker whose data stays in `folder`.
  public static Broker start(Path folder, int port, int controllerPort) {
    return start(folder, port, controllerPort, port);
  }

  /// A broker that tells its clients to come by another port, where something stands before it.
  public static Broker start(Path folder, int port, int controllerPort, int face) {
    return start(folder, port, controllerPort, face, Optional.empty());
  }

  /// A broker that takes nobody without TLS and a password; its data stays in `folder`.
  public static Broker guarded(Path folder, int port, int controllerPort, Guard guard) {
    return start(folder, port, controllerPort, port, Optional.of(guard));
  }

  private static Broker start(
      Path folder, int port, int controllerPort, int face, Optional<Guard> guard) {
    format(folder, guard);
    var settings = settings(folder, port, controllerPort, face);
    guard.ifPresent(g -> settings.putAll(g.server(port, controllerPort)));
    var server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
    server.startup();
    return withTopics(
        "127.0.0.1:" + port, guard.map(Guard::client).orElse(Map.of()), () -> stop(server));
  }

  /// Who may come in, and what the broker shows.
  ///
  /// @param keys its key and certificate (PKCS12)
  /// @param keysPassword of that file
  /// @param trusted the certificate (PEM), for clients
  public record Guard(Path keys, String keysPassword, Path trusted, String user, String password) {
    private static final String MECHANISM = "SCRAM-SHA-512";

    private String signIn() {
      return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
          + user
          + "\" password=\""
          + password
          + "\";";
    }

    private List<String> credentials() {
      return List.of("%s=[name=%s,password=%s]".formatted(MECHANISM, user, password));
    }

    private Map<String, String> server(int port, int controllerPort) {
      var listener = "SASL_SSL://127.0.0.1:" + port;
      return Map.ofEntries(
          Map.entry("listeners", listener + ",CONTROLLER://127.0.0.1:" + controllerPort),
          Map.entry("advertised.listeners", listener),
          Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL"),
          Map.entry("inter.broker.listener.name", "SASL_SSL"),
          Map.entry("sasl.enabled.mechanisms", MECHANISM),
          Map.entry("sasl.mechanism.inter.broker.protocol", MECHANISM),
          Map.entry("listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config", signIn()),
          Map.entry("ssl.keystore.type", "PKCS12"),
          Map.entry("ssl.keystore.location", keys.toString()),
          Map.entry("ssl.keystore.password", keysPassword),
          Map.entry("ssl.key.password", keysPassword),
          Map.entry("ssl.truststore.type", "PEM"),
          Map.entry("ssl.truststore.location", trusted.toString()));
    }

    private Map<String, Object> client() {
      return Map.of(
          "security.protocol",
          "SASL_SSL",
          "sasl.mechanism",
          MECHANISM,
          "sasl.jaas.config",
          signIn(),
          "ssl.truststore.type",
          "PEM",
          "ssl.truststore.location",
          trusted.toString());
    }
  }

  /// For `spring.kafka.bootstrap-servers`.
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    stop.run();
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }

  private static Broker withTopics(
      String bootstrapServers, Map<String, Object> client, Runnable stop) {
    var broker = new Broker(bootstrapServers, stop);
    broker.createTopics(client);
    return broker;
  }

  private void createTopics(Map<String, Object> client) {
    var settings = new HashMap<>(client);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    try (var admin = Admin.create(settings)) {
      for (var topic : Topics.ALL) {
        create(
            admin,
            new NewTopic(topic.name(), topic.partitions(), (short) 1)
                .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime")));
      }
    }
  }

  private static void create(Admin admin, NewTopic topic) {
    try {
      admin.createTopics(List.of(topic)).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException("cannot create topic " + topic.name(), e.getCause());
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException("cannot create topic " + topic.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void format(Path folder, Optional<Guard> guard) {
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try {
      new Formatter()
          .setScramArguments(guard.map(Guard::credentials).orElse(List.of()))
          .setPrintStream(silent)
          .setClusterId(CLUSTER)
          .setNodeId(1)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(folder.toString())
          .addDirectory(folder.toString())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new IllegalStateException("cannot format " + folder, e);
    }
  }

  private static Properties settings(Path folder, int port, int controllerPort, int face) {
    var listener = "PLAINTEXT://127.0.0.1:";
    var controller = "127.0.0.1:" + controllerPort;
    var settings = new Properties();
    settings.putAll(SMALL);
    settings.putAll(
        Map.of(
            "listeners",
            listener + port + ",CONTROLLER://" + controller,
            "advertised.listeners",
            listener + face,
            "controller.quorum.voters",
            "1@" + controller,
            "log.dirs",
            folder.toString()));
    return settings;
  }

  private static final String FOLDER = "kontur-broker-";

  /// One node, little memory, few threads, and nothing is deleted within a week.
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", "1"),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("default.replication.factor", "1"),
          Map.entry("min.insync.replicas", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "3"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "3"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "3"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("offsets.retention.minutes", "43200"),
          Map.entry("log.retention.hours", "168"),
          Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
          Map.entry("log.index.size.max.bytes", "1048576"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "3"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          Map.entry("background.threads", "2"),
          // One voter need not wait for others, and a killed broker comes back without a long wait
          // for its old session to end.
          Map.entry("controller.quorum.fetch.timeout.ms", "500"),
          Map.entry("controller.quorum.election.timeout.ms", "300"),
          Map.entry("controller.quorum.election.backoff.max.ms", "100"),
          Map.entry("broker.session.timeout.ms", "6000"),
          Map.entry("broker.heartbeat.interval.ms", "1000"),
          // A killed consumer's partitions go to the next one after this, not after 45 s. Static
          // members would not be faster: this protocol refuses a second one of the same name until
          // the first one's session has ended (UNRELEASED_INSTANCE_ID).
          Map.entry("group.consumer.session.timeout.ms", "5000"),
          Map.entry("group.consumer.min.session.timeout.ms", "5000"),
          Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "1000"),
          Map.entry("initial.broker.registration.timeout.ms", "180000"));

  /// A new folder for a broker of this process; those of processes that were killed go.
  static Path ownFolder(Path parent) throws IOException {
    try (var earlier = Files.newDirectoryStream(parent, FOLDER + "*-*")) {
      for (var folder : earlier) {
        var pid = folder.getFileName().toString().substring(FOLDER.length()).split("-", 2)[0];
        if (pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          Folders.delete(folder);
        }
      }
    }
    return Files.createTempDirectory(parent, FOLDER + ProcessHandle.current().pid() + "-");
  }

  /// Started at first use; its folder goes with the JVM.
  private static final class Shared {
    static final Broker RUNNING = start();

    private static Broker start() {
      var image = System.getProperty("kontur.test.kafka.image", "");
      return image.isEmpty() ? embedded() : withTopics(Containers.kafka(image), Map.of(), () -> {});
    }

    private static Broker embedded() {
      try {
        var folder = ownFolder(Path.of(System.getProperty("java.io.tmpdir")));
        var broker = Broker.start(folder, FreePort.next(), FreePort.next());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker, folder)));
        return broker;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(Broker broker, Path folder) {
      broker.close();
      Folders.delete(folder);
    }
  }
}
