package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.Ticket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// L5 on a node: the platform runs from `k8s/`, answers a mail, and loses or doubles nothing while
/// its services restart and its pods die.
///
/// Needs `KUBECONFIG` and the images on the node; `-Dkontur.test.platform=keep` leaves it running.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class PlatformTest {
  private static final String NAMESPACE = "kontur-platform";
  private static final Duration START = Duration.ofMinutes(8);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration BETWEEN_MAILS = Duration.ofMillis(700);
  private static final Pattern SECRET = Pattern.compile("set-up secret: (\\S+)");
  private static final List<String> SERVICES =
      List.of(
          "service-tickets",
          "service-workflow",
          "service-workflow-worker",
          "service-communication",
          "service-gateway");

  private final Set<String> written = ConcurrentHashMap.newKeySet();
  private boolean prepared;
  private final Set<String> unsure = ConcurrentHashMap.newKeySet();
  private @Nullable Outside people;

  @BeforeAll
  void apply() {
    assumeTrue(Kubectl.hasCluster(), "not run: KUBECONFIG names no cluster");
    assumeTrue(
        !System.getProperty("kontur.test.platform", "").isEmpty(),
        "not run: -Dkontur.test.platform=yes says that the node has the images");
    var _ = Kubectl.run("delete", "namespace", NAMESPACE, "--ignore-not-found");
    ClusterTest.namespace(NAMESPACE);
    prepared = true;
  }

  @AfterAll
  void remove() {
    if (people != null) {
      people.close();
    }
    if (prepared && !System.getProperty("kontur.test.platform").equals("keep")) {
      var _ = Kubectl.run("delete", "namespace", NAMESPACE, "--wait=false");
    }
  }

  @Test
  @Order(1)
  void oneScriptAndOneApplyBringItUp() {
    ClusterTest.clean(script());
    ClusterTest.clean(Kubectl.run("-n", NAMESPACE, "apply", "-f", folder()));

    var begun = System.nanoTime();
    await().atMost(START).pollInterval(Duration.ofSeconds(2)).until(this::isAllThere);
    System.out.printf(
        "Ready after %d s%n", Duration.ofNanos(System.nanoTime() - begun).toSeconds());
  }

  @Test
  @Order(2)
  void aSecondTimeChangesNothing() {
    ClusterTest.clean(script());
    var again = Kubectl.run("-n", NAMESPACE, "apply", "-f", folder());

    ClusterTest.clean(again);
    ClusterTest.assertUnchanged(again, NAMESPACE);
  }

  @Test
  @Order(3)
  void aMailGoesInAndItsAnswerComesOut() throws Exception {
    people = new Outside(NAMESPACE);
    var outside = outside();
    var matcher =
        SECRET.matcher(kubectl("logs", "deployment/service-gateway", "-c", "service-gateway"));
    assertThat(matcher.find()).as("the set-up secret in the gateway's log").isTrue();
    outside.becomeAdministrator(matcher.group(1));

    outside.write("anna@example.net", "My invoice", "Where is my invoice?");
    await()
        .atMost(PATIENCE)
        .until(() -> outside.tickets().stream().anyMatch(t -> t.getState().startsWith("open")));
    var id = outside.tickets().getFirst().getId();
    assertThat(
            outside
                .ask(agent ->
                    agent.assign(
                        AssignRequest.newBuilder()
                            .setTicketId(id)
                            .setIdempotencyKey("assign")
                            .setAssignee("me")
                            .build()))
                .getApplied()
                .getState())
        .isEqualTo("open.assigned");
    reply(id, "Here it is.");
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

  @Test
  @Order(4)
  void aRollingRestartOfEveryServiceUnderLoadLosesAndDoublesNothing() throws Exception {
    underLoad(
        "r",
        () -> {
          for (var service : SERVICES) {
            kubectl("rollout", "restart", "deployment/" + service);
            kubectl("rollout", "status", "deployment/" + service, "--timeout=240s");
          }
        });
  }

  @Test
  @Order(5)
  void aKilledPodOfEachKindLosesAndDoublesNothing() throws Exception {
    underLoad(
        "k",
        () -> {
          var kinds = new ArrayList<>(SERVICES);
          kinds.addAll(List.of("temporal", "kafka", "postgres"));
          for (var kind : kinds) {
            kill(kind);
          }
        });
  }

  /// Last, because it forgets what it showed.
  @Test
  @Order(6)
  void mailGoesOnAfterItsServersDied() throws Exception {
    kill("mailbox");
    kill("mailhog");

    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(3))
        .ignoreException(IOException.class)
        .until(() -> {
          outside().write("late@example.net", "After all", "Still there?");
          return true;
        });

    await()
        .atMost(PATIENCE)
        .until(() ->
            outside().received().stream().anyMatch(mail -> mail.to().equals("late@example.net")));
  }

  /// Writes mails all the time and answers each of them; afterwards everything is there once.
  private void underLoad(String name, Disturbance disturbance) throws Exception {
    var stop = new CountDownLatch(1);
    var failures = ConcurrentHashMap.<Throwable>newKeySet();
    var customers = Thread.ofVirtual().start(() -> writeUntil(stop, name));
    var agent =
        Thread.ofVirtual()
            .start(() -> {
              try {
                answerUntil(stop, name);
              } catch (RuntimeException e) {
                failures.add(e);
              }
            });
    try {
      disturbance.run();
    } finally {
      stop.countDown();
      customers.join();
      agent.join();
    }
    assertThat(failures).isEmpty();

    var mine = written.stream().filter(mail -> mail.startsWith(name)).toList();
    assertThat(mine).hasSizeGreaterThan(10);
    await().atMost(PATIENCE).until(() -> openTickets(name).keySet().containsAll(mine));
    openTickets(name).values().forEach(this::answer);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(2))
        .until(() -> answers(name).size() >= 2 * mine.size());
    // Time for what should not come.
    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(tickets(name)).hasSameSizeAs(mine));
    var once = new TreeMap<String, Integer>();
    mine.forEach(mail -> {
      once.put(mail + " acknowledged", 1);
      once.put(mail + " answered", 1);
    });
    assertThat(answers(name)).isEqualTo(once);
    System.out.printf("%s: %d mails, each one ticket, one answer%n", name, mine.size());
  }

  private void writeUntil(CountDownLatch stop, String name) {
    try {
      for (var number = 1; !stop.await(BETWEEN_MAILS.toMillis(), TimeUnit.MILLISECONDS); number++) {
        var subject = name + number;
        try {
          outside().write(subject + "@example.net", subject, "Load " + subject);
          written.add(subject);
        } catch (IOException e) {
          // Not taken, or nobody knows: it does not count, and neither does its number again.
          System.out.println("not written: " + subject + " " + e.getMessage());
          unsure.add(subject);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answerUntil(CountDownLatch stop, String name) {
    var answered = ConcurrentHashMap.<String>newKeySet();
    try {
      do {
        openTickets(name)
            .forEach((subject, ticket) -> {
              if (answered.add(subject)) {
                answer(ticket);
              }
            });
      } while (!stop.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The same key each time, so that a repeat is no second answer.
  private void answer(Ticket ticket) {
    reply(ticket.getId(), "Answer " + ticket.getSubject() + ".");
  }

  private void reply(String ticket, String text) {
    var request =
        ReplyRequest.newBuilder()
            .setTicketId(ticket)
            .setIdempotencyKey("reply-" + ticket)
            .setText(text)
            .build();
    assertThat(outside().ask(agent -> agent.reply(request)).getMessage().getId()).isNotEmpty();
  }

  private List<Ticket> tickets(String name) {
    return outside().tickets().stream()
        .filter(ticket -> ticket.getSubject().matches(name + "\\d+"))
        .filter(ticket -> !unsure.contains(ticket.getSubject()))
        .toList();
  }

  private Map<String, Ticket> openTickets(String name) {
    var open = new HashMap<String, Ticket>();
    for (var ticket : tickets(name)) {
      if (!ticket.getState().equals("received")) {
        open.put(ticket.getSubject(), ticket);
      }
    }
    return open;
  }

  /// What customers got, counted.
  private Map<String, Integer> answers(String name) {
    var counted = new TreeMap<String, Integer>();
    for (var mail : outside().received()) {
      var to = mail.to().replace("@example.net", "");
      if (to.matches(name + "\\d+") && !unsure.contains(to)) {
        var kind = mail.snippet().contains("Answer " + to + ".") ? " answered" : " acknowledged";
        counted.merge(to + kind, 1, Integer::sum);
      }
    }
    return counted;
  }

  private void kill(String kind) {
    var component = kind.endsWith("-worker") ? ",app.kubernetes.io/component=worker" : "";
    var name = kind.replace("-worker", "");
    var api = kind.equals("service-workflow") ? ",app.kubernetes.io/component=api" : "";
    var server = kind.equals("temporal") ? ",app.kubernetes.io/component=server" : "";
    var selector = "app.kubernetes.io/name=" + name + component + api + server;
    kubectl("delete", "pod", "-l", selector, "--grace-period=0", "--force");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> areReady(kubectl("get", "pods", "-l", selector, "-o", READY)));
  }

  private static final String READY =
      "jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].status} {end}";

  private static boolean areReady(String conditions) {
    var words = conditions.strip().split("\\s+", -1);
    return Arrays.stream(words).allMatch("True"::equals);
  }

  private boolean isAllThere() {
    for (var workload : Tree.plain().workloads()) {
      var object = workload.object();
      var path =
          switch (object.kind()) {
            case "Job" -> "{.status.succeeded}";
            default -> "{.status.readyReplicas}";
          };
      var found = kubectl("get", object.id(), "-o", "jsonpath=" + path);
      if (!found.equals("1")) {
        return false;
      }
    }
    return true;
  }

  private static String folder() {
    return Tree.ROOT.resolve("k8s").toString();
  }

  private static Kubectl.Ended script() {
    return Kubectl.start(
        "", List.of(Tree.ROOT.resolve("k8s/create-secrets").toString(), "-n", NAMESPACE));
  }

  private static String kubectl(String... arguments) {
    var all = new ArrayList<>(List.of("-n", NAMESPACE));
    all.addAll(List.of(arguments));
    var ended = Kubectl.run(all.toArray(String[]::new));
    assertThat(ended.exit()).as(all + ended.errors()).isZero();
    return ended.output();
  }

  private Outside outside() {
    return java.util.Objects.requireNonNull(people, "the mail test comes first");
  }

  private interface Disturbance {
    void run() throws Exception;
  }
}
