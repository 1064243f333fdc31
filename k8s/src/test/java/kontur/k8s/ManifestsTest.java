package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
  private static final long SIX_GB = 6L << 30;

  @Test
  void theFilesHaveTheNamesThatOpsKnow() {
    assertThat(Tree.plainFiles().keySet())
        .contains(
            "k8s/mailhog.yaml",
            "k8s/mailbox.yaml",
            "k8s/postgres.yaml",
            "k8s/job-migrate.yaml",
            "k8s/kafka.yaml",
            "k8s/kafka-ui.yaml",
            "k8s/temporal.yaml",
            "k8s/service-communications.yaml",
            "k8s/service-tickets.yaml",
            "k8s/service-gateway.yaml",
            "k8s/service-workflow.yaml");
    assertThat(Files.isExecutable(Tree.ROOT.resolve("k8s/create-secrets"))).isTrue();
  }

  @Test
  void thePlainFilesHoldNoFinding() {
    assertThat(Layers.findings(Tree.plain())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s", "dev", "production"})
  void whatIsRenderedHoldsNoFinding(String overlay) {
    assertThat(Layers.findings(Tree.golden(overlay))).isEmpty();
  }

  @Test
  void theWholeStackRequestsAtMostSixGigabytes() {
    var requested = 0L;
    for (var workload : Tree.plain().workloads()) {
      var stays = workload.containers().stream().mapToLong(ManifestsTest::requested).sum();
      var first = workload.initContainers().stream().mapToLong(ManifestsTest::requested).max();
      requested += Math.max(stays, first.orElse(0));
    }

    assertThat(requested).isLessThanOrEqualTo(SIX_GB);
  }

  @Test
  void theFilesAndTheKustomizationAreTheSame() {
    var rendered =
        Tree.golden("k8s").objects().stream()
            .collect(Collectors.toMap(Manifest::id, Manifest::content));
    var plain =
        Tree.plain().objects().stream().collect(Collectors.toMap(Manifest::id, Manifest::content));

    assertThat(rendered).isEqualTo(plain);
  }

  @Test
  void productionHasTwoOfEveryServiceAndNoPartForPlaying() {
    var production = Tree.golden("production");

    for (var workload : production.workloads()) {
      if (workload.containers().stream().anyMatch(Workload.Container::isService)) {
        assertThat(production.of("PodDisruptionBudget"))
            .as(workload.name())
            .anyMatch(budget ->
                workload.matches(Yaml.texts(budget.content(), "spec", "selector", "matchLabels")));
        assertThat(Yaml.list(workload.pod(), "topologySpreadConstraints"))
            .as(workload.name())
            .hasSize(2);
      }
    }
    var names = new TreeSet<String>();
    production.workloads().forEach(workload -> names.add(workload.name()));
    assertThat(names)
        .doesNotContain(
            "mailhog", "mailbox", "kafka-ui", "temporal-ui", "postgres", "kafka", "temporal");
  }

  @Test
  void productionPinsItsImagesByDigest() {
    for (var workload : Tree.golden("production").workloads()) {
      for (var container : workload.allContainers()) {
        assertThat(container.image()).contains("@sha256:");
      }
    }
  }

  /// Another content is another name, and so another pod.
  @Test
  void productionNamesTheSettingsOfServicesByTheirContent() {
    for (var workload : Tree.golden("production").workloads()) {
      for (var container : workload.containers()) {
        if (container.isService()) {
          assertThat(Yaml.list(container.content(), "envFrom"))
              .extracting(source -> Yaml.text(source, "configMapRef", "name"))
              .allMatch(name -> name.matches("service-[a-z]+-[a-z0-9]{10}"));
        }
      }
    }
  }

  @Test
  void developmentLeavesTheServicesToTheHost() {
    var names = new TreeSet<String>();
    Tree.golden("dev").workloads().forEach(workload -> names.add(workload.name()));

    assertThat(names).contains("postgres", "kafka", "temporal", "mailhog", "mailbox");
    assertThat(names).noneMatch(name -> name.startsWith("service-"));
  }

  private static long requested(Workload.Container container) {
    return Quantity.bytes(
        Yaml.texts(container.content(), "resources", "requests").getOrDefault("memory", "0"));
  }

  /// An edge is a fact about two files; here they are in one place, to be read.
  @Test
  void noOtherWayIsOpenToAStranger() {
    var network = new Network(Tree.plain());

    assertThat(network.openTo(Map.of("app.kubernetes.io/name", "nobody")))
        .containsExactly("service-gateway:grpc");
    assertThat(network.leave())
        .containsExactly("service-communication 0.0.0.0/0 25,143,443,465,587,993");
  }
}
