package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kontur.testing.Broker;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import kontur.testing.TemporalEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// L4: the services start with exactly the environment of their manifests. Names of the cluster
/// lead to loopback addresses, where embedded parts listen at the manifests' ports.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class BootTest {
  /// Counters that begin with the first thing counted, and what is told of bots, of which there is
  /// none here (docs/operations/metrics.md).
  private static final Set<String> COUNTED_LATER =
      Set.of("kontur_deliveries_total", "kontur_refusals_total", "kontur_telegram_gap_seconds");

  private static final Duration DATABASE_NOTICED = Duration.ofSeconds(60);

  @TempDir static Path folder = Path.of("");

  private final Tree tree = Tree.plain();
  private final Map<String, InetAddress> hosts = new LinkedHashMap<>();
  private final List<Pod> pods = new ArrayList<>();
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<Forwarder> databases = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  void start() throws Exception {
    var number = 1;
    for (var service : tree.of("Service")) {
      hosts.put(service.name(), InetAddress.getByName("127.77.0." + number++));
    }
    assumeTrue(isLoopback(hosts), "not run: this machine has one loopback address only");
    var file = new StringBuilder("127.0.0.1 localhost\n127.0.0.1 " + machine() + "\n");
    hosts.forEach((name, address) ->
        file.append(address.getHostAddress()).append(' ').append(name).append('\n'));
    var hostsFile = Files.writeString(folder.resolve("hosts"), file);
    var secrets = new SecretFiles(folder.resolve("secrets"));
    startParts(secrets);
    for (var workload : tree.workloads()) {
      for (var container : workload.containers()) {
        if (container.isService()) {
          pods.add(
              Pod.start(
                  container,
                  host(workload.name()),
                  hostsFile,
                  secrets.environment(tree, container),
                  folder));
        }
      }
    }
  }

  @AfterAll
  void stop() throws Exception {
    pods.forEach(Pod::close);
    databases.forEach(Forwarder::close);
    for (var part : parts.reversed()) {
      part.close();
    }
  }

  @Test
  @Order(1)
  void eachIsReadyWithinItsBudgetAndAnswersItsProbes() {
    assertThat(pods).hasSize(5);
    for (var pod : pods) {
      await()
          .atMost(pod.startBudget())
          .untilAsserted(() -> {
            assertThat(pod.passes("startupProbe") || !pod.isAlive()).as(pod.name()).isTrue();
          });
      assertThat(pod.isAlive()).as(pod.output()).isTrue();
    }
    for (var pod : pods) {
      await()
          .atMost(pod.startBudget())
          .untilAsserted(() -> assertThat(pod.passes("readinessProbe")).as(pod.output()).isTrue());
      assertThat(pod.passes("livenessProbe")).as(pod.name()).isTrue();
    }
  }

  @Test
  @Order(2)
  void eachShowsItsMetricsAndStaysWithinItsMemory() throws Exception {
    for (var pod : pods) {
      assertThat(get(pod.url("/livez")).statusCode()).as(pod.name()).isEqualTo(200);
      assertThat(get(pod.url("/readyz")).statusCode()).as(pod.name()).isEqualTo(200);
      var scrape = get(pod.url("/metrics"));
      assertThat(scrape.statusCode()).as(pod.name()).isEqualTo(200);
      assertThat(scrape.body()).as(pod.name()).contains("jvm_memory_used_bytes");
      assertThat(pod.residentBytes()).as(pod.name()).isLessThan(pod.memoryLimit());
    }
  }

  /// What dashboards and alerts look at is what the services show.
  @Test
  @Order(3)
  void everyMetricOfADashboardOrAlertIsInAScrape() throws Exception {
    var shown = new TreeSet<String>();
    for (var pod : pods) {
      Metrics.names(get(pod.url("/metrics")).body()).forEach(shown::add);
    }

    shown.addAll(COUNTED_LATER);
    assertThat(shown).containsAll(Metrics.lookedAt(Tree.golden("production")));
  }

  @Test
  @Order(4)
  void aDatabaseThatIsAwayTakesReadinessAndNeverLiveness() {
    var needing = pods.stream().filter(pod -> !pod.name().contains("workflow")).toList();

    databases.forEach(Forwarder::cut);
    for (var pod : needing) {
      await()
          .atMost(DATABASE_NOTICED)
          .untilAsserted(() -> assertThat(pod.passes("readinessProbe")).as(pod.name()).isFalse());
    }
    for (var pod : pods) {
      assertThat(pod.passes("livenessProbe")).as(pod.name()).isTrue();
    }

    databases.forEach(Forwarder::mend);
    for (var pod : pods) {
      await()
          .atMost(DATABASE_NOTICED)
          .untilAsserted(() -> assertThat(pod.passes("readinessProbe")).as(pod.name()).isTrue());
    }
  }

  @Test
  @Order(5)
  void eachStopsWithinItsGracePeriod() {
    pods.forEach(Pod::terminate);

    for (var pod : pods) {
      // 143 is what a JVM says after SIGTERM.
      assertThat(pod.exitCode(pod.drainBudget())).as(pod.name() + pod.output()).isIn(0, 143);
    }
  }

  private void startParts(SecretFiles secrets) throws Exception {
    var postgres = new Postgres();
    postgres.start();
    parts.add(postgres);
    try (var connection = postgres.owner().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("drop database if exists kontur");
      statement.execute("create database kontur template kontur_template");
    }
    var url = URI.create(postgres.jdbcUrl().replace("jdbc:", ""));
    databases.add(new Forwarder(host("postgres"), 5432, url.getPort()));
    var broker = Broker.shared().bootstrapServers();
    forward("kafka", 9092, Integer.parseInt(broker.replaceAll(".*:", "")));
    var engine = TemporalEngine.start(0);
    parts.add(engine);
    forward("temporal", 7233, engine.port());
    var mail = MailServer.start(0, 0);
    parts.add(mail);
    mail.account("support@kontur.local", secrets.value("kontur-channels", "support-imap-password"));
    forward("mailhog", 1025, mail.smtpPort());
    forward("mailbox", 3143, mail.imapPort());
  }

  private void forward(String host, int port, int target) {
    parts.add(new Forwarder(host(host), port, target));
  }

  private InetAddress host(String name) {
    return java.util.Objects.requireNonNull(hosts.get(name), name);
  }

  private java.net.http.HttpResponse<String> get(String url)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
        BodyHandlers.ofString());
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "machine";
    }
  }

  private static boolean isLoopback(Map<String, InetAddress> hosts) {
    try (var socket = new ServerSocket(0, 1, hosts.values().iterator().next())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
