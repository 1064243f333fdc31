package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// L5 on the API server that `KUBECONFIG` names: everything is taken without an error or a warning.
///
/// The namespaces enforce Pod Security `restricted` and may hold no pods, so nothing starts.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
  private static final String PREFIX = "kontur-strict-";
  private static final List<String> OVERLAYS = List.of("k8s", "dev", "production");
  private boolean defined;

  @BeforeAll
  void prepare() {
    assumeTrue(Kubectl.hasCluster(), "not run: KUBECONFIG names no cluster");
    // The kinds of operators, in our own words, unless the operators are there.
    for (var file :
        Tree.files(Tree.ROOT.resolve("k8s/src/test/resources/crds"), ".yaml").values()) {
      var _ = Kubectl.feed(file, "create", "-f", "-");
    }
    defined = true;
    Stream.concat(Stream.of("files", "client"), OVERLAYS.stream())
        .forEach(name -> {
          namespace(PREFIX + name);
          clean(
              Kubectl.feed(
                  """
                  apiVersion: v1
                  kind: ResourceQuota
                  metadata: {name: nothing-runs}
                  spec: {hard: {pods: "0"}}
                  """,
                  "-n",
                  PREFIX + name,
                  "create",
                  "-f",
                  "-"));
        });
  }

  @AfterAll
  void cleanUp() {
    if (defined) {
      Stream.concat(Stream.of("files", "client"), OVERLAYS.stream())
          .forEach(name -> {
            var _ = Kubectl.run("delete", "namespace", PREFIX + name, "--wait=false");
          });
    }
  }

  static Stream<String> files() {
    return Tree.plainFiles().keySet().stream();
  }

  /// One by one, in the order of their names, which is none that they need.
  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsTakenTwice(String file) {
    for (var time = 1; time <= 2; time++) {
      clean(
          Kubectl.run(
              "-n",
              PREFIX + "files",
              "apply",
              "--server-side",
              "--validate=strict",
              "-f",
              Tree.ROOT.resolve(file).toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s", "overlays/dev", "overlays/production"})
  void everyOverlayIsTakenAndLeavesNothingToChange(String folder) {
    var namespace = PREFIX + folder.replaceAll(".*/", "");
    var path = Tree.ROOT.resolve(folder).toString();

    clean(Kubectl.run("-n", namespace, "apply", "--server-side", "--validate=strict", "-k", path));
    var difference = Kubectl.run("-n", namespace, "diff", "--server-side", "-k", path);

    assertThat(difference.output()).isEmpty();
    clean(difference);
  }

  @Test
  void theFolderIsTakenByClientSideApplyTooTwice() {
    var folder = Tree.ROOT.resolve("k8s").toString();

    clean(Kubectl.run("-n", PREFIX + "client", "apply", "--validate=strict", "-f", folder));
    var again = Kubectl.run("-n", PREFIX + "client", "apply", "--validate=strict", "-f", folder);

    clean(again);
    assertUnchanged(again, PREFIX + "client");
  }

  /// kubectl calls a StatefulSet with claims configured each time; its generation says that it is
  /// not.
  static void assertUnchanged(Kubectl.Ended applied, String namespace) {
    assertThat(applied.output().lines())
        .allMatch(line -> line.endsWith("unchanged") || line.startsWith("statefulset.apps/"));
    assertThat(
            Kubectl.run(
                    "-n",
                    namespace,
                    "get",
                    "statefulsets",
                    "-o",
                    "jsonpath={.items[*].metadata.generation}")
                .output()
                .split(" ", -1))
        .containsOnly("1");
  }

  static void namespace(String name) {
    var _ = Kubectl.run("delete", "namespace", name, "--ignore-not-found");
    clean(
        Kubectl.feed(
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: %s
              labels:
                pod-security.kubernetes.io/enforce: restricted
                pod-security.kubernetes.io/warn: restricted
            """
                .formatted(name),
            "create",
            "-f",
            "-"));
  }

  /// No error and no warning.
  static void clean(Kubectl.Ended ended) {
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exit()).as(ended.output()).isZero();
  }
}
