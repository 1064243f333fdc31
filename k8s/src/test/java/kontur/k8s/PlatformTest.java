package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import kontur.contract.Topics;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.tickets.v1.Ticket;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// L5 on a node: the platform runs from `k8s/`, answers a mail, loses or doubles nothing while its
/// services restart and its pods die, and comes back from a backup in an empty namespace.
///
/// Needs `KUBECONFIG` and the images on the node; `-Dkontur.test.platform=keep` leaves it running.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class PlatformTest {
  /// Bounds, not expectations: a node may share its cores with a build.
  private static final Duration START = Duration.ofMinutes(15);

  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration SECRETS_NOTICED = Duration.ofMinutes(3);
  private static final Pattern SECRET = Pattern.compile("set-up secret: (\\S+)");
  private static final String PART_OF_KONTUR = "app.kubernetes.io/part-of=kontur";
  private static final List<String> SERVICES =
      List.of(
          "service-tickets",
          "service-workflow",
          "service-workflow-worker",
          "service-communication",
          "service-gateway");

  @TempDir static Path folder = Path.of("");

  private final Namespace platform = new Namespace("kontur-platform", PATIENCE);
  private boolean prepared;
  private @Nullable Outside people;

  @BeforeAll
  void prepare() {
    assumeTrue(Kubectl.hasCluster(), "not run: KUBECONFIG names no cluster");
    assumeTrue(
        !System.getProperty("kontur.test.platform", "").isEmpty(),
        "not run: -Dkontur.test.platform=yes says that the node has the images");
    platform.delete();
    platform.create();
    prepared = true;
  }

  @AfterAll
  void remove() {
    if (people != null) {
      people.close();
    }
    if (prepared && !System.getProperty("kontur.test.platform").equals("keep")) {
      platform.delete();
    }
  }

  @Test
  @Order(1)
  void withoutSecretsItsPodsWaitAndSayForWhat() {
    ClusterTest.clean(platform.apply());

    for (var secret : List.of("postgres-secret", "kontur-database", "kontur-actor-key")) {
      await()
          .atMost(SECRETS_NOTICED)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() ->
              assertThat(platform.kubectl("get", "events"))
                  .contains("secret \"" + secret + "\" not found"));
    }
  }

  @Test
  @Order(2)
  void oneScriptMoreBringsItUp() {
    ClusterTest.clean(platform.script("create-secrets"));

    System.out.printf("Ready after %d s%n", platform.awaitAll(START));
  }

  @Test
  @Order(3)
  void aSecondTimeChangesNothing() {
    ClusterTest.clean(platform.script("create-secrets"));
    var again = platform.apply();

    ClusterTest.clean(again);
    ClusterTest.assertUnchanged(again, platform.name());
  }

  @Test
  @Order(4)
  void aMailGoesInAndItsAnswerComesOut() throws Exception {
    people = new Outside(platform.name());
    var outside = outside();
    var matcher =
        SECRET.matcher(
            platform.kubectl("logs", "deployment/service-gateway", "-c", "service-gateway"));
    assertThat(matcher.find()).as("the set-up secret in the gateway's log").isTrue();
    outside.becomeAdministrator(matcher.group(1));

    outside.write("anna@example.net", "My invoice", "Where is my invoice?");
    var id = open("My invoice").getId();
    assertThat(assign(id)).isEqualTo("open.assigned");
    Load.reply(outside, id, "Here it is.");
    assertThat(
            outside
                .ask(agent ->
                    agent.resolve(
                        ResolveRequest.newBuilder()
                            .setTicketId(id)
                            .setIdempotencyKey("resolve")
                            .build()))
                .getApplied()
                .getState())
        .isEqualTo("resolved");

    await()
        .atMost(PATIENCE)
        .until(() ->
            outside.received().stream()
                .anyMatch(mail ->
                    mail.to().equals("anna@example.net")
                        && mail.snippet().contains("Here it is.")));
  }

  /// With the commands of docs/operations/install.md, while the pods use it as `kafka:9092`.
  @Test
  @Order(5)
  void theHostUsesTheSameBrokerAsThePods() throws Exception {
    try (var forward = new Forward(platform.name(), "kafka", "29092");
        var admin =
            Admin.create(
                Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:" + forward.port()))) {
      var nodes = admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
      var ends =
          admin
              .listOffsets(Map.of(new TopicPartition(Topics.OUTBOUND, 0), OffsetSpec.latest()))
              .all()
              .get(60, TimeUnit.SECONDS);

      assertThat(nodes).extracting(Node::host).containsExactly("localhost");
      assertThat(ends).hasSize(1);
    }
  }

  /// A version that the node does not have is said by its pod, and the old one serves on.
  @Test
  @Order(6)
  void anImageOfAnotherVersionNeverTakesThePlaceOfTheOneThatServes() {
    platform.kubectl(
        "set",
        "image",
        "deployment/service-gateway",
        "service-gateway=kontur/service-gateway:0.0.1");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() ->
            assertThat(platform.kubectl("get", "pods", "-l", PART_OF_KONTUR))
                .containsPattern(
                    "service-gateway-\\S+ +0/1 +(Init:)?(ErrImagePull|ImagePullBackOff)"));
    assertThat(outside().tickets()).hasSize(1);

    platform.kubectl("rollout", "undo", "deployment/service-gateway");
    platform.kubectl("rollout", "status", "deployment/service-gateway", "--timeout=360s");
  }

  @Test
  @Order(7)
  void aRollingRestartOfEveryServiceUnderLoadLosesAndDoublesNothing() throws Exception {
    load("r")
        .during(() -> {
          var deployments = SERVICES.stream().map(service -> "deployment/" + service).toList();
          var restart = new ArrayList<>(List.of("rollout", "restart"));
          restart.addAll(deployments);
          platform.kubectl(restart.toArray(String[]::new));
          for (var deployment : deployments) {
            platform.kubectl("rollout", "status", deployment, "--timeout=600s");
          }
        });
  }

  /// Each alone, then all at once, as when their node goes away.
  @Test
  @Order(8)
  void killedPodsOfEachKindLoseAndDoubleNothing() throws Exception {
    load("k")
        .during(() -> {
          var kinds = new ArrayList<>(SERVICES);
          kinds.addAll(List.of("temporal", "kafka", "postgres"));
          kinds.forEach(platform::kill);
          // These two stand for the world outside.
          platform.killAllBut("mailbox", "mailhog");
        });
  }

  /// They forget what they showed.
  @Test
  @Order(9)
  void mailGoesOnAfterItsServersDied() throws Exception {
    platform.kill("mailbox");
    platform.kill("mailhog");

    write("late@example.net", "After all");

    await()
        .atMost(PATIENCE)
        .until(() ->
            outside().received().stream().anyMatch(mail -> mail.to().equals("late@example.net")));
  }

  /// As docs/operations/upgrade.md says: Kafka and Temporal begin empty there.
  @Test
  @Order(10)
  void aBackupRestoredIntoAnEmptyNamespaceGoesOn() throws Exception {
    write("before@example.net", "Before the backup");
    var before = open("Before the backup");
    var count = outside().tickets().size();
    assertThat(platform.script("back-up", folder.resolve("backup")).exit()).isZero();

    platform.delete();
    platform.create();
    var restored = platform.script("restore", folder.resolve("backup"));
    assertThat(restored.exit()).as(restored.output() + restored.errors()).isZero();
    System.out.printf("Restored and ready after %d s%n", platform.awaitAll(START));

    assertThat(outside().tickets()).hasSize(count);
    // The engine knows nothing of it: the command brings it back.
    assertThat(assign(before.getId())).isEqualTo("open.assigned");
    write("after@example.net", "After the restore");
    assertThat(open("After the restore").getNumber()).isGreaterThan(before.getNumber());
    await()
        .atMost(PATIENCE)
        .until(() ->
            outside().received().stream().anyMatch(mail -> mail.to().equals("after@example.net")));
  }

  private Load load(String name) {
    return new Load(outside(), name, PATIENCE);
  }

  /// Until the mailbox takes it.
  private void write(String from, String subject) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(3))
        .ignoreException(IOException.class)
        .until(() -> {
          outside().write(from, subject, "Still there?");
          return true;
        });
  }

  private Ticket open(String subject) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                outside().tickets().stream()
                    .filter(ticket -> ticket.getSubject().equals(subject))
                    .findFirst()
                    .orElse(Ticket.getDefaultInstance()),
            ticket -> ticket.getState().startsWith("open"));
  }

  private String assign(String ticket) {
    var request =
        AssignRequest.newBuilder()
            .setTicketId(ticket)
            .setIdempotencyKey("assign-" + ticket)
            .setAssignee("me")
            .build();
    return outside().ask(agent -> agent.assign(request)).getApplied().getState();
  }

  private Outside outside() {
    return java.util.Objects.requireNonNull(people, "the mail test comes first");
  }
}
