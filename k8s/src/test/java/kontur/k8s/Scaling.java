package kontur.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kontur.contract.Topics;

/// What adds and removes pods, and what keeps some of them, fits the workloads and the code.
final class Scaling {
  private final Tree tree;
  private final List<String> findings = new ArrayList<>();

  private Scaling(Tree tree) {
    this.tree = tree;
  }

  static List<String> findings(Tree tree) {
    var scaling = new Scaling(tree);
    tree.of("PodDisruptionBudget").forEach(scaling::budget);
    tree.of("HorizontalPodAutoscaler").forEach(scaling::autoscaler);
    tree.of("ScaledObject").forEach(scaling::scaledObject);
    tree.of("ServiceMonitor").forEach(scaling::monitor);
    return scaling.findings;
  }

  private void budget(Manifest budget) {
    var selector = Yaml.texts(budget.content(), "spec", "selector", "matchLabels");
    var selected = tree.workloads().stream().filter(w -> w.matches(selector)).toList();
    expect(selected.size() == 1, budget.where(), "protects " + selected.size() + " workloads");
    for (var workload : selected) {
      var replicas = least(workload);
      var unavailable = Yaml.number(budget.content(), "spec", "maxUnavailable");
      var available = Yaml.number(budget.content(), "spec", "minAvailable");
      var evictions = unavailable >= 0 ? unavailable : replicas - available;
      expect(
          evictions >= 1 && replicas >= 2,
          budget.where(),
          "no pod of " + workload.name() + " may be evicted");
    }
  }

  /// The fewest replicas that there can be.
  private int least(Workload workload) {
    var scaler =
        tree.objects().stream()
            .filter(o -> o.isOneOf("HorizontalPodAutoscaler", "ScaledObject"))
            .filter(o -> o.text("spec", "scaleTargetRef", "name").equals(workload.name()))
            .findFirst();
    return scaler
        .map(o ->
            Math.max(
                Yaml.number(o.content(), "spec", "minReplicas"),
                Yaml.number(o.content(), "spec", "minReplicaCount")))
        .orElse(Yaml.number(workload.object().content(), "spec", "replicas"));
  }

  private void autoscaler(Manifest scaler) {
    var target = target(scaler);
    target.ifPresent(workload ->
        workload
            .containers()
            .forEach(container ->
                expect(
                    !Yaml.text(container.content(), "resources", "requests", "cpu").isEmpty(),
                    scaler.where(),
                    container.name() + " has no CPU request to measure by")));
  }

  private void scaledObject(Manifest scaler) {
    if (target(scaler).isEmpty()) {
      return;
    }
    var most = Yaml.number(scaler.content(), "spec", "maxReplicaCount");
    for (var trigger : scaler.list("spec", "triggers")) {
      var metadata = Yaml.texts(trigger, "metadata");
      switch (Yaml.text(trigger, "type")) {
        case "kafka" -> {
          kafka(scaler, metadata, most);
          signsIn(scaler, Yaml.text(trigger, "authenticationRef", "name"));
        }
        case "temporal" -> temporal(scaler, metadata);
        default -> findings.add(scaler.where() + ": unknown trigger");
      }
    }
  }

  private void kafka(Manifest scaler, Map<String, String> metadata, int most) {
    var topic = Topics.ALL.stream().filter(t -> t.name().equals(metadata.get("topic"))).findFirst();
    expect(topic.isPresent(), scaler.where(), "no topic " + metadata.get("topic"));
    topic.ifPresent(t ->
        expect(
            most <= t.partitions(),
            scaler.where(),
            most + " replicas for " + t.partitions() + " partitions"));
    var groups =
        List.of(
            ServiceSettings.value("workflow", "kontur.workflow.intake.group"),
            ServiceSettings.value("workflow", "kontur.workflow.consume.group"));
    expect(
        groups.contains(metadata.get("consumerGroup")),
        scaler.where(),
        "no group " + metadata.get("consumerGroup"));
  }

  /// A broker that asks the services to sign in asks KEDA too.
  private void signsIn(Manifest scaler, String authentication) {
    var asked =
        tree.of("ConfigMap").stream()
            .anyMatch(
                map -> map.map("data").containsKey("SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL"));
    if (!asked) {
      return;
    }
    var found = tree.find("TriggerAuthentication", authentication);
    expect(found.isPresent(), scaler.where(), "does not sign in to Kafka");
    var keys = Secrets.in(tree);
    found.ifPresent(one ->
        one.list("spec", "secretTargetRef")
            .forEach(ref ->
                expect(
                    keys.getOrDefault(Yaml.text(ref, "name"), Set.of())
                        .contains(Yaml.text(ref, "key")),
                    one.where(),
                    "no key " + Yaml.text(ref, "key") + " in " + Yaml.text(ref, "name"))));
  }

  private void temporal(Manifest scaler, Map<String, String> metadata) {
    expect(
        ServiceSettings.value("workflow", "kontur.workflow.engine.task-queue")
            .equals(metadata.get("taskQueue")),
        scaler.where(),
        "no task queue " + metadata.get("taskQueue"));
    expect(
        ServiceSettings.value("workflow", "kontur.workflow.engine.namespace")
            .equals(metadata.get("namespace")),
        scaler.where(),
        "no namespace " + metadata.get("namespace"));
  }

  private void monitor(Manifest monitor) {
    var selector = Yaml.texts(monitor.content(), "spec", "selector", "matchLabels");
    for (var endpoint : monitor.list("spec", "endpoints")) {
      var port = Yaml.text(endpoint, "port");
      var services =
          tree.of("Service").stream()
              .filter(service -> service.labels().entrySet().containsAll(selector.entrySet()))
              .filter(service ->
                  service.list("spec", "ports").stream()
                      .anyMatch(p -> Yaml.text(p, "name").equals(port)))
              .toList();
      expect(!services.isEmpty(), monitor.where(), "no Service has port " + port);
    }
  }

  private Optional<Workload> target(Manifest scaler) {
    var kind = scaler.text("spec", "scaleTargetRef", "kind");
    var name = scaler.text("spec", "scaleTargetRef", "name");
    var target = tree.find(kind.isEmpty() ? "Deployment" : kind, name).map(Workload::new);
    expect(target.isPresent(), scaler.where(), "scales " + name + ", which is not there");
    return target;
  }

  private void expect(boolean holds, String where, String finding) {
    if (!holds) {
      findings.add(where + ": " + finding);
    }
  }
}
