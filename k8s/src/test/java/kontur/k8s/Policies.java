package kontur.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import kontur.k8s.Workload.Container;

/// L3: every pod keeps to Pod Security `restricted`, and to what we ask of pods beyond it.
final class Policies {
  private static final Set<String> RESTRICTED_VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret",
          "metadata",
          "spec",
          "name");

  private static final List<String> LABELS =
      List.of("name", "instance", "component", "part-of", "version", "managed-by");

  private static final Pattern SECRET_KEY =
      Pattern.compile(".*(PASSWORD|PASSWD|TOKEN|SECRET|PWD|CREDENTIAL)");

  /// What a service may need to stop, beside its pause before: the longest phase of its shutdown.
  private static final int DRAIN_SECONDS = 25;

  private final Tree tree;
  private final List<String> findings = new ArrayList<>();

  private Policies(Tree tree) {
    this.tree = tree;
  }

  static List<String> findings(Tree tree) {
    var policies = new Policies(tree);
    for (var object : tree.objects()) {
      policies.labels(object.where(), object.labels());
      policies.expect(
          object.text("metadata", "namespace").isEmpty(), object.where(), "names a namespace");
      policies.expect(!object.is("Secret"), object.where(), "is a Secret");
    }
    tree.of("ConfigMap").forEach(policies::noSecret);
    for (var workload : tree.workloads()) {
      policies.pod(workload);
      workload.allContainers().forEach(container -> policies.container(workload, container));
    }
    return policies.findings;
  }

  private void labels(String where, Map<String, String> labels) {
    for (var label : LABELS) {
      expect(
          !labels.getOrDefault("app.kubernetes.io/" + label, "").isEmpty(),
          where,
          "label app.kubernetes.io/" + label + " is missing");
    }
  }

  private void noSecret(Manifest map) {
    map.map("data")
        .forEach((key, value) ->
            expect(
                !SECRET_KEY.matcher(key).matches() || String.valueOf(value).startsWith("/"),
                map.where(),
                key + " belongs into a Secret"));
  }

  private void pod(Workload workload) {
    var where = workload.where();
    var pod = workload.pod();
    labels(where + " pods", workload.podLabels());
    for (var key : List.of("hostNetwork", "hostPID", "hostIPC", "hostUsers")) {
      expect(!Boolean.TRUE.equals(pod.get(key)), where, key);
    }
    var context = Yaml.map(pod, "securityContext");
    expect(Boolean.TRUE.equals(context.get("runAsNonRoot")), where, "may run as root");
    expect(Yaml.number(context, "runAsUser") > 0, where, "names no user by number");
    expect(
        Yaml.text(context, "seccompProfile", "type").equals("RuntimeDefault"),
        where,
        "has no seccomp profile");
    expect(context.get("sysctls") == null, where, "sets sysctls");
    expect(Boolean.FALSE.equals(pod.get("automountServiceAccountToken")), where, "mounts a token");
    expect(Boolean.FALSE.equals(pod.get("enableServiceLinks")), where, "takes service links");
    workload
        .volumes()
        .forEach((name, volume) ->
            expect(
                RESTRICTED_VOLUMES.containsAll(volume.keySet()) || volume.containsKey("apiVersion"),
                where,
                "volume " + name + " is of no allowed kind"));
    if (!workload.runsForEver()) {
      expect(
          Yaml.number(workload.object().content(), "spec", "backoffLimit") > 0,
          where,
          "gives up at the first failure");
      expect(
          Yaml.number(workload.object().content(), "spec", "ttlSecondsAfterFinished") > 0,
          where,
          "stays for ever");
    }
  }

  private void container(Workload workload, Container container) {
    var where = container.where();
    var context = Yaml.map(container.content(), "securityContext");
    expect(Boolean.FALSE.equals(context.get("allowPrivilegeEscalation")), where, "may escalate");
    expect(!Boolean.TRUE.equals(context.get("privileged")), where, "is privileged");
    expect(!Boolean.FALSE.equals(context.get("runAsNonRoot")), where, "may run as root");
    expect(Yaml.number(context, "runAsUser") != 0, where, "runs as root");
    expect(
        Yaml.list(context, "capabilities", "drop").contains("ALL")
            && Yaml.list(context, "capabilities", "add").isEmpty(),
        where,
        "keeps capabilities");
    var profile = Yaml.text(context, "seccompProfile", "type");
    expect(!profile.equals("Unconfined"), where, "has no seccomp profile");
    expect(
        Boolean.TRUE.equals(context.get("readOnlyRootFilesystem")), where, "may write everywhere");
    for (var port : Yaml.list(container.content(), "ports")) {
      expect(Yaml.at(port, "hostPort") == null, where, "takes a port of the node");
    }
    for (var resource : List.of("cpu", "memory")) {
      expect(
          !Yaml.text(container.content(), "resources", "requests", resource).isEmpty(),
          where,
          "requests no " + resource);
    }
    expect(
        !Yaml.text(container.content(), "resources", "limits", "memory").isEmpty(),
        where,
        "has no limit of memory");
    expect(
        Yaml.at(container.content(), "resources", "limits", "cpu") == null,
        where,
        "has a limit of CPU, which only makes it slow");
    memory(container);
    if (workload.runsForEver() && workload.containers().contains(container)) {
      probes(workload, container);
    }
  }

  /// What the JVM may take at most fits the limit, with a quarter more for what flags do not bound.
  private void memory(Container container) {
    var environment = container.environment(tree);
    var flags =
        environment.getOrDefault("JAVA_TOOL_OPTIONS", "")
            + environment.getOrDefault("KAFKA_HEAP_OPTS", "");
    expect(
        !container.isOurs() || flags.contains("-Xmx"), container.where(), "its heap has no bound");
    if (!flags.contains("-Xmx")) {
      return;
    }
    var bounded =
        Quantity.flag(flags, "-Xmx")
            + Quantity.flag(flags, "-XX:MaxMetaspaceSize=")
            + Quantity.flag(flags, "-XX:ReservedCodeCacheSize=")
            + Quantity.flag(flags, "-XX:MaxDirectMemorySize=");
    var limit = Quantity.bytes(Yaml.text(container.content(), "resources", "limits", "memory"));
    expect(
        bounded + bounded / 4 <= limit,
        container.where(),
        "its JVM may take "
            + Quantity.mebi(bounded)
            + " and a quarter more; the limit is "
            + Quantity.mebi(limit));
    expect(
        !container.isService() || bounded * 2 >= limit,
        container.where(),
        "its JVM uses less than half of the limit");
  }

  private void probes(Workload workload, Container container) {
    for (var kind : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      expect(Yaml.at(container.content(), kind) != null, container.where(), "has no " + kind);
    }
    if (!container.isService()) {
      return;
    }
    expectService(container, "startupProbe", "liveness");
    expectService(container, "livenessProbe", "liveness");
    expectService(container, "readinessProbe", "readiness");
    var pause = Yaml.number(container.content(), "lifecycle", "preStop", "sleep", "seconds");
    expect(pause > 0, container.where(), "does not wait before it stops");
    expect(
        Yaml.number(workload.pod(), "terminationGracePeriodSeconds") > pause + DRAIN_SECONDS,
        container.where(),
        "may be killed while it stops");
  }

  private void expectService(Container container, String probe, String service) {
    expect(
        Yaml.text(container.content(), probe, "grpc", "service").equals(service),
        container.where(),
        probe + " does not ask for " + service);
  }

  private void expect(boolean holds, String where, String finding) {
    if (!holds) {
      findings.add(where + ": " + finding);
    }
  }
}
