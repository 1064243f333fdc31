package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong in manifests, done on purpose: each must be found without a cluster.
class MutationsTest {
  private static final Map<String, String> FILES = Tree.plainFiles();
  private static final String TICKETS = "k8s/service-tickets.yaml";
  private static final String GATEWAY = "k8s/service-gateway.yaml";

  @TestFactory
  List<DynamicTest> theTenThatHappen() {
    var pods = "    metadata:\n      labels:\n        app.kubernetes.io/name: service-tickets\n";
    return List.of(
        mutation(
            "a label is dropped",
            TICKETS,
            pods,
            "    metadata:\n      labels:\n",
            "selector does not match"),
        mutation(
            "a port is renamed",
            TICKETS,
            "{name: grpc, containerPort: 9091}",
            "{name: rpc, containerPort: 9091}",
            "target port grpc"),
        mutation(
            "a key of a ConfigMap is removed",
            TICKETS,
            "  SPRING_KAFKA_BOOTSTRAP_SERVERS: kafka:9092\n",
            "",
            "SPRING_KAFKA_BOOTSTRAP_SERVERS is missing"),
        mutation(
            "a database port is mistyped",
            GATEWAY,
            "SPRING_DATASOURCE_URL: jdbc:postgresql://postgres:5432/",
            "SPRING_DATASOURCE_URL: jdbc:postgresql://postgres:5433/",
            "names postgres:5433"),
        mutation(
            "a pod may run as root",
            TICKETS,
            "runAsNonRoot: true",
            "runAsNonRoot: false",
            "may run as root"),
        mutation(
            "the seccomp profile is removed",
            TICKETS,
            "        seccompProfile: {type: RuntimeDefault}\n",
            "",
            "no seccomp profile"),
        mutation(
            "one image is of another version",
            TICKETS,
            "kontur/service-tickets:1.0.0",
            "kontur/service-tickets:1.0.1",
            "is :1.0.1"),
        new Mutation("liveness and readiness are swapped", TICKETS, MutationsTest::swapProbes)
            .as("does not ask for liveness"),
        mutation("a field is unknown", TICKETS, "  replicas: 1\n", "  replicaz: 1\n", "replicaz"),
        mutation(
            "an edge of the network is removed",
            TICKETS,
            "        - podSelector: {matchLabels: {app.kubernetes.io/name: service-gateway}}\n",
            "",
            "edge is missing: service-gateway -> service-tickets:grpc"));
  }

  @TestFactory
  List<DynamicTest> someMore() {
    return List.of(
        mutation(
            "an edge to the wrong pod",
            "k8s/postgres.yaml",
            "service-gateway}}",
            "kafka-ui}}",
            "edge is missing: service-gateway -> postgres:postgres"),
        mutation(
            "everyone may reach the database",
            "k8s/postgres.yaml",
            "    - from:\n",
            "    - ports: [{port: postgres, protocol: TCP}]\n    - from:\n",
            "open to everyone is too much: postgres:postgres"),
        mutation(
            "a way into another namespace",
            TICKETS,
            "    - to:\n        - podSelector: {matchLabels: {app.kubernetes.io/name: postgres}}\n",
            "    - to:\n        - podSelector: {matchLabels: {app.kubernetes.io/name: postgres}}\n"
                + "        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: else}}\n",
            "leaves its namespace: service-tickets -> else"),
        mutation(
            "a number where a text belongs",
            "k8s/postgres.yaml",
            "              value: kontur\n",
            "              value: 5\n",
            "not a text: 5"),
        mutation(
            "a size in no unit",
            TICKETS,
            "limits: {memory: 768Mi}",
            "limits: {memory: 768Mo}",
            "service-tickets"),
        mutation("a heap above the limit", TICKETS, "-Xmx256m", "-Xmx900m", "its JVM may take"),
        mutation(
            "a secret that nobody makes",
            TICKETS,
            "secretName: kontur-actor-key",
            "secretName: kontur-actor",
            "Secret kontur-actor is made by nobody"),
        mutation(
            "a pod that starts with a half Secret",
            TICKETS,
            "            items: [{key: actor-key, path: actor-key}]\n",
            "",
            "does not wait for the keys of Secret kontur-actor-key"),
        mutation(
            "a listener that is advertised for pods but no Service",
            "k8s/kafka.yaml",
            "INTERNAL://kafka:9092",
            "INTERNAL://kafka-0:9092",
            "advertises kafka-0:9092"),
        mutation(
            "a namespace",
            TICKETS,
            "  name: service-tickets\n  labels:",
            "  name: service-tickets\n  namespace: kontur\n  labels:",
            "names a namespace"),
        mutation(
            "a grace period shorter than the stop",
            TICKETS,
            "terminationGracePeriodSeconds: 60",
            "terminationGracePeriodSeconds: 30",
            "may be killed while it stops"),
        mutation(
            "a token is mounted",
            TICKETS,
            "automountServiceAccountToken: false\n      enable",
            "automountServiceAccountToken: true\n      enable",
            "mounts a token"),
        mutation(
            "a password in a ConfigMap",
            TICKETS,
            "  SPRING_DATASOURCE_USERNAME: tickets\n",
            "  SPRING_DATASOURCE_USERNAME: tickets\n  SPRING_DATASOURCE_PASSWORD: hunter2\n",
            "SPRING_DATASOURCE_PASSWORD belongs into a Secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service-tickets.yaml",
        "service-gateway.yaml",
        "service-workflow.yaml",
        "service-communications.yaml"
      })
  void everyVariableThatIsMistypedIsFound(String name) {
    var file = "k8s/" + name;
    var map = Tree.plain().of("ConfigMap").stream().filter(m -> m.file().equals(file)).findFirst();
    var unnoticed = new ArrayList<String>();

    for (var variable : map.orElseThrow().map("data").keySet()) {
      var mistyped = variable.substring(0, variable.length() - 1) + "X";
      var files = new LinkedHashMap<>(FILES);
      files.put(file, text(file).replace("  " + variable + ": ", "  " + mistyped + ": "));
      if (Settings.findings(Tree.of("mutated", files)).stream()
          .noneMatch(finding -> finding.contains("nothing reads " + mistyped))) {
        unnoticed.add(variable);
      }
    }

    assertThat(unnoticed).isEmpty();
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    var twice = text(TICKETS).replace("  replicas: 1\n", "  replicas: 1\n  replicas: 1\n");

    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Yaml.documents(twice)))
        .hasMessageContaining("duplicate key");
  }

  private static DynamicTest mutation(
      String name, String file, String from, String to, String finding) {
    return new Mutation(name, file, text -> replaceOnce(text, from, to)).as(finding);
  }

  private static String replaceOnce(String text, String from, String to) {
    assertThat(text).contains(from);
    var at = text.indexOf(from);
    return text.substring(0, at) + to + text.substring(at + from.length());
  }

  private static String swapProbes(String text) {
    return text.replace("service: liveness", "service: x")
        .replace("service: readiness", "service: liveness")
        .replace("service: x", "service: readiness");
  }

  private static String text(String file) {
    return FILES.getOrDefault(file, "");
  }

  /// One change to one file.
  private record Mutation(
      String name, String file, java.util.function.UnaryOperator<String> change) {
    DynamicTest as(String finding) {
      return DynamicTest.dynamicTest(
          name,
          () -> {
            var files = new LinkedHashMap<>(FILES);
            files.put(file, change.apply(text(file)));

            assertThat(files.get(file)).isNotEqualTo(text(file));
            assertThat(Layers.findings(Tree.of("mutated", files)))
                .anySatisfy(found -> assertThat(found).contains(finding));
          });
    }
  }
}
