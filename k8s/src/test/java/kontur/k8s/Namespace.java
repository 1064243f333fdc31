package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A namespace of the cluster with the platform in it, as operators handle it.
///
/// @param patience how long a pod may take to come back
record Namespace(String name, Duration patience) {
  private static final String READY =
      "jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].status} {end}";

  /// Empty, and it enforces `restricted`.
  void create() {
    ClusterTest.namespace(name);
  }

  void delete() {
    var _ = Kubectl.run("delete", "namespace", name, "--ignore-not-found");
  }

  /// What it prints; fails when it fails.
  String kubectl(String... arguments) {
    var all = new ArrayList<>(List.of("-n", name));
    all.addAll(List.of(arguments));
    var ended = Kubectl.run(all.toArray(String[]::new));
    assertThat(ended.exit()).as(all + ended.errors()).isZero();
    return ended.output();
  }

  /// `kubectl apply -f k8s/`.
  Kubectl.Ended apply() {
    return Kubectl.run("-n", name, "apply", "-f", Tree.ROOT.resolve("k8s").toString());
  }

  /// One of the scripts of `k8s/`.
  Kubectl.Ended script(String script, Path... arguments) {
    var command = new ArrayList<String>();
    command.add(Tree.ROOT.resolve("k8s").resolve(script).toString());
    Arrays.stream(arguments).map(Path::toString).forEach(command::add);
    command.addAll(List.of("-n", name));
    return Kubectl.start("", command);
  }

  /// Seconds until every Deployment and StatefulSet is ready and every Job done.
  long awaitAll(Duration patience) {
    var begun = System.nanoTime();
    await().atMost(patience).pollInterval(Duration.ofSeconds(2)).until(this::isAllThere);
    return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
  }

  private boolean isAllThere() {
    for (var workload : Tree.plain().workloads()) {
      var object = workload.object();
      var path = object.is("Job") ? "{.status.succeeded}" : "{.status.readyReplicas}";
      if (!kubectl("get", object.id(), "-o", "jsonpath=" + path).equals("1")) {
        return false;
      }
    }
    return true;
  }

  /// Kills the pods of a Deployment or StatefulSet, and waits for the next ones. Not by force: the
  /// next server of a volume would start beside the old one.
  void kill(String kind) {
    var component =
        switch (kind) {
          case "service-workflow" -> ",app.kubernetes.io/component=api";
          case "service-workflow-worker" -> ",app.kubernetes.io/component=worker";
          case "temporal" -> ",app.kubernetes.io/component=server";
          default -> "";
        };
    var selector = "app.kubernetes.io/name=" + kind.replace("-worker", "") + component;
    kubectl("delete", "pod", "-l", selector, "--grace-period=1");
    await()
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> areReady(kubectl("get", "pods", "-l", selector, "-o", READY)));
  }

  void killAllBut(String... names) {
    var selector = "app.kubernetes.io/name notin (" + String.join(",", names) + ")";
    kubectl("delete", "pod", "-l", selector, "--grace-period=1");
    awaitAll(patience);
  }

  private static boolean areReady(String conditions) {
    var words = conditions.strip().split("\\s+", -1);
    return Arrays.stream(words).allMatch("True"::equals);
  }
}
