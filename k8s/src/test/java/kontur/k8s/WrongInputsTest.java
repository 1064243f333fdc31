package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import kontur.testing.Broker;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A service of the manifests with one thing wrong: what cannot become right by waiting ends it
/// with one line, what can is said in one line while its probe tells it is not ready.
///
/// The schema's own checks are in `MigrationsTest` (migrations): each pod asks them first.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongInputsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder = Path.of("");

  private final Tree tree = Tree.plain();
  private final Postgres postgres = new Postgres();
  private final Map<String, Forwarder> parts = new HashMap<>();
  private final Map<String, Pod> pods = new HashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();

  /// All at once: what takes time is starting.
  @BeforeAll
  void start() throws Exception {
    postgres.start();
    execute("drop database if exists kontur");
    execute("drop database if exists empty");
    execute("create database empty");
    var database = InetAddress.getByName("127.78.0.1");
    var broker = InetAddress.getByName("127.78.0.2");
    parts.put("postgres", new Forwarder(database, 5432, port(postgres.jdbcUrl())));
    parts.put("kafka", new Forwarder(broker, 9092, port(Broker.shared().bootstrapServers())));
    Files.writeString(
        folder.resolve("hosts"), "127.0.0.1 localhost\n127.78.0.1 postgres\n127.78.0.2 kafka\n");

    pod("key", Map.of("KONTUR_TICKETS_ACTOR_KEYFILE", "/run/secrets/kontur/nothing"));
    pod("variable", Map.of("KONTUR_TICKETS_RELAY_SWEPE", "2s"));
    pod("password", Map.of("SPRING_DATASOURCE_USERNAME", "ticketz"));
    pod("schema", Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/empty"));
    pod("database", Map.of());
  }

  @AfterAll
  void stop() throws SQLException {
    pods.values().forEach(Pod::close);
    parts.values().forEach(Forwarder::close);
    execute("drop database if exists kontur with (force)");
    execute("drop database if exists empty with (force)");
    postgres.close();
  }

  @Test
  void aMissingSecretEndsItWithOneLine() {
    assertRefuses("key", "kontur.tickets.actor.key-file");
  }

  @Test
  void aMisspeltVariableEndsItWithOneLine() {
    assertRefuses(
        "variable",
        "Unknown variable KONTUR_TICKETS_RELAY_SWEPE: remove it or correct its name, the nearest"
            + " known one is KONTUR_TICKETS_RELAY_SWEEP.");
  }

  @Test
  void aWrongPasswordIsSaidWhileItWaits() {
    assertWaits("password", "PostgreSQL, it refuses our user or password");
  }

  @Test
  void aSchemaThatIsTooOldIsSaidWhileItWaits() {
    assertWaits("schema", "PostgreSQL, its schema is older than this program: run the migrations");
  }

  @Test
  void aDatabaseThatIsNotThereYetIsWaitedFor() throws SQLException {
    assertWaits("database", "PostgreSQL, it has no such database");

    execute("create database kontur template kontur_template");

    var pod = pod("database");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(pod.passes("readinessProbe")).as(pod.output()).isTrue());
  }

  private void assertRefuses(String name, String sentence) {
    var pod = pod(name);

    assertThat(pod.exitCode(PATIENCE)).as(pod.output()).isPositive();
    assertThat(pod.output().lines().filter(line -> line.contains(sentence))).hasSize(1);
    assertThat(pod.output()).doesNotContain("stack_trace");
  }

  private void assertWaits(String name, String sentence) {
    var pod = pod(name);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(pod.output()).contains(sentence));
    assertThat(pod.passes("readinessProbe")).isFalse();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(pod.passes("livenessProbe")).isTrue());
    assertThat(body(pod.url("/readyz")))
        .startsWith("not ready")
        .contains(sentence.replace("PostgreSQL, ", ""));
    assertThat(pod.output().lines().filter(line -> line.contains(sentence))).hasSize(1);
  }

  private Pod pod(String name) {
    return java.util.Objects.requireNonNull(pods.get(name), name);
  }

  private void pod(String name, Map<String, String> wrong) throws Exception {
    var container =
        tree.workloads().stream()
            .filter(workload -> workload.name().equals("service-tickets"))
            .findFirst()
            .orElseThrow()
            .containers()
            .getFirst();
    var home = Files.createDirectory(folder.resolve(name));
    var environment =
        new HashMap<>(new SecretFiles(home.resolve("secrets")).environment(tree, container));
    environment.putAll(wrong);
    var address = InetAddress.getByName("127.78.1." + (pods.size() + 1));
    pods.put(name, Pod.start(container, address, folder.resolve("hosts"), environment, home));
  }

  private String body(String url) {
    try {
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection = postgres.owner().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.replaceAll("^.*:(\\d+)(/.*)?$", "$1"));
  }
}
