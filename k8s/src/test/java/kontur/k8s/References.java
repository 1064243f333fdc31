package kontur.k8s;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kontur.k8s.Workload.Container;

/// L2: what one object says of another is true.
final class References {
  /// Its keys are named like the accounts that the operator describes.
  private static final String CHOSEN_BY_OPERATORS = "kontur-channels";

  private final Tree tree;
  private final Map<String, Set<String>> secrets;
  private final List<String> findings = new ArrayList<>();

  private References(Tree tree) {
    this.tree = tree;
    this.secrets = Secrets.in(tree);
  }

  static List<String> findings(Tree tree) {
    var references = new References(tree);
    references.unique();
    tree.of("Service").forEach(references::service);
    tree.workloads().forEach(references::workload);
    tree.of("ConfigMap").forEach(references::configMap);
    tree.of("StatefulSet").forEach(references::governingService);
    references.selectors();
    references.findings.addAll(Addresses.findings(tree));
    references.findings.addAll(Images.findings(tree));
    references.findings.addAll(Scaling.findings(tree));
    return references.findings;
  }

  private void unique() {
    var seen = new HashSet<String>();
    for (var object : tree.objects()) {
      expect(seen.add(object.id()), object.where(), "stands twice");
    }
  }

  private void service(Manifest service) {
    var selector = Yaml.texts(service.content(), "spec", "selector");
    if (service.text("spec", "type").equals("ExternalName")) {
      return;
    }
    var selected = tree.workloads().stream().filter(w -> w.matches(selector)).toList();
    expect(
        !selector.isEmpty() && selected.size() == 1,
        service.where(),
        "selects " + selected.size() + " workloads, not one");
    var names = new HashSet<String>();
    for (var port : service.list("spec", "ports")) {
      var name = Yaml.text(port, "name");
      var target = Yaml.text(port, "targetPort");
      expect(names.add(name), service.where(), "port " + name + " stands twice");
      for (var workload : selected) {
        expect(
            workload.ports().containsKey(target),
            service.where(),
            "target port " + target + " is no port of " + workload.name());
      }
    }
  }

  private void governingService(Manifest set) {
    var headless =
        tree.find("Service", set.text("spec", "serviceName"))
            .map(service -> service.text("spec", "clusterIP").equals("None"))
            .orElse(false);
    expect(headless, set.where(), "its serviceName is no headless Service");
  }

  private void workload(Workload workload) {
    var selector = Yaml.texts(workload.object().content(), "spec", "selector", "matchLabels");
    expect(workload.matches(selector), workload.where(), "its selector does not match its pods");
    var account = Yaml.text(workload.pod(), "serviceAccountName");
    expect(
        tree.find("ServiceAccount", account).isPresent(),
        workload.where(),
        "service account " + account + " is missing");
    volumes(workload);
    workload.allContainers().forEach(container -> container(workload, container));
  }

  private void volumes(Workload workload) {
    var mounted =
        workload.allContainers().stream()
            .flatMap(container -> container.mounts().values().stream())
            .collect(Collectors.toSet());
    workload
        .volumes()
        .forEach((name, volume) -> {
          expect(
              mounted.contains(name), workload.where(), "volume " + name + " is mounted nowhere");
          var map = Yaml.text(volume, "configMap", "name");
          if (!map.isEmpty()) {
            expect(
                tree.find("ConfigMap", map).isPresent(),
                workload.where(),
                "ConfigMap " + map + " is missing");
          }
          var secret = Yaml.text(volume, "secret", "secretName");
          if (!secret.isEmpty()) {
            var items = Yaml.list(volume, "secret", "items");
            for (var item : items) {
              secretKey(workload.where(), secret, Yaml.text(item, "key"));
            }
            expect(
                !items.isEmpty() || secret.equals(CHOSEN_BY_OPERATORS),
                workload.where(),
                "does not wait for the keys of Secret " + secret);
            expect(
                secrets.containsKey(secret),
                workload.where(),
                "Secret " + secret + " is made by nobody");
          }
        });
  }

  private void container(Workload workload, Container container) {
    var volumes = workload.volumes().keySet();
    container
        .mounts()
        .values()
        .forEach(name ->
            expect(volumes.contains(name), container.where(), "volume " + name + " is missing"));
    for (var source : Yaml.list(container.content(), "envFrom")) {
      var map = Yaml.text(source, "configMapRef", "name");
      expect(
          tree.find("ConfigMap", map).isPresent(),
          container.where(),
          "ConfigMap " + map + " is missing");
    }
    for (var variable : container.referencedVariables()) {
      variable(container, variable);
    }
    probes(container);
    secretFiles(workload, container);
  }

  private void variable(Container container, Map<String, Object> variable) {
    var map = Yaml.text(variable, "valueFrom", "configMapKeyRef", "name");
    if (!map.isEmpty()) {
      var key = Yaml.text(variable, "valueFrom", "configMapKeyRef", "key");
      expect(
          tree.find("ConfigMap", map).map(m -> m.map("data").containsKey(key)).orElse(false),
          container.where(),
          "ConfigMap " + map + " has no key " + key);
    }
    var secret = Yaml.text(variable, "valueFrom", "secretKeyRef", "name");
    if (!secret.isEmpty()) {
      secretKey(container.where(), secret, Yaml.text(variable, "valueFrom", "secretKeyRef", "key"));
    }
  }

  private void secretKey(String where, String secret, String key) {
    expect(
        secrets.getOrDefault(secret, Set.of()).contains(key),
        where,
        "Secret " + secret + " has no key " + key);
  }

  private void probes(Container container) {
    for (var kind : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      var probe = Yaml.map(container.content(), kind);
      for (var how : List.of("httpGet", "tcpSocket")) {
        var port = Yaml.text(probe, how, "port");
        expect(
            port.isEmpty() || container.ports().containsKey(port),
            container.where(),
            kind + " asks port " + port + ", which it does not have");
      }
      var grpc = Yaml.number(probe, "grpc", "port");
      expect(
          grpc < 0 || container.ports().containsValue(grpc),
          container.where(),
          kind + " asks port " + grpc + ", which it does not have");
    }
  }

  /// A file of a Secret that is mounted whole or by key, and that no setting names, is a setting
  /// that was lost; a setting below a mount must name one of its files.
  private void secretFiles(Workload workload, Container container) {
    var values = container.environment(tree).values();
    container
        .mounts()
        .forEach((path, name) -> {
          var volume = workload.volumes().getOrDefault(name, Map.of());
          var secret = Yaml.text(volume, "secret", "secretName");
          if (secret.isEmpty()) {
            return;
          }
          var items = Yaml.list(volume, "secret", "items");
          var files =
              items.isEmpty()
                  ? secrets.getOrDefault(secret, Set.of())
                  : items.stream().map(i -> Yaml.text(i, "path")).collect(Collectors.toSet());
          var named =
              values.stream()
                  .filter(value -> value.startsWith(path + "/"))
                  .map(value -> value.substring(path.length() + 1))
                  .collect(Collectors.toSet());
          named.forEach(file ->
              expect(files.contains(file), container.where(), path + " has no file " + file));
          expect(
              !named.isEmpty() || values.contains(path),
              container.where(),
              "nothing reads what is mounted at " + path);
        });
  }

  private void configMap(Manifest map) {
    var used =
        tree.workloads().stream()
            .anyMatch(workload ->
                workload.volumes().values().stream()
                        .anyMatch(v -> Yaml.text(v, "configMap", "name").equals(map.name()))
                    || workload.allContainers().stream().anyMatch(c -> uses(c, map.name())));
    var dashboard = map.labels().containsKey("grafana_dashboard");
    expect(used || dashboard, map.where(), "nobody uses it");
  }

  private static boolean uses(Container container, String map) {
    return Yaml.list(container.content(), "envFrom").stream()
            .anyMatch(source -> Yaml.text(source, "configMapRef", "name").equals(map))
        || container.referencedVariables().stream()
            .anyMatch(v -> Yaml.text(v, "valueFrom", "configMapKeyRef", "name").equals(map));
  }

  /// A policy for nobody is a policy that protects nobody.
  private void selectors() {
    for (var policy : tree.of("NetworkPolicy")) {
      var selector = Yaml.texts(policy.content(), "spec", "podSelector", "matchLabels");
      expect(
          tree.workloads().stream().anyMatch(w -> w.matches(selector)),
          policy.where(),
          "selects no workload");
    }
  }

  private void expect(boolean holds, String where, String finding) {
    if (!holds) {
      findings.add(where + ": " + finding);
    }
  }
}
