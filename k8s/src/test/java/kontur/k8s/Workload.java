package kontur.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// An object that makes pods, seen as the pods that it makes.
record Workload(Manifest object) {
  String name() {
    return object.name();
  }

  String where() {
    return object.where();
  }

  Map<String, String> podLabels() {
    return Yaml.texts(object.content(), "spec", "template", "metadata", "labels");
  }

  Map<String, Object> pod() {
    return object.map("spec", "template", "spec");
  }

  boolean runsForEver() {
    return !object.is("Job");
  }

  /// Whether the labels match a selector's `matchLabels`; an empty selector matches all.
  boolean matches(Map<String, String> selector) {
    return podLabels().entrySet().containsAll(selector.entrySet());
  }

  List<Container> containers() {
    return containers("containers");
  }

  List<Container> initContainers() {
    return containers("initContainers");
  }

  List<Container> allContainers() {
    return Stream.concat(initContainers().stream(), containers().stream()).toList();
  }

  private List<Container> containers(String key) {
    return Yaml.list(pod(), key).stream().map(c -> new Container(this, Yaml.map(c))).toList();
  }

  /// Ports by name, of all containers that stay.
  Map<String, Integer> ports() {
    var ports = new LinkedHashMap<String, Integer>();
    containers().forEach(container -> ports.putAll(container.ports()));
    return ports;
  }

  Map<String, Map<String, Object>> volumes() {
    var volumes = new LinkedHashMap<String, Map<String, Object>>();
    for (var volume : Yaml.list(pod(), "volumes")) {
      volumes.put(Yaml.text(volume, "name"), Yaml.map(volume));
    }
    for (var claim : object.list("spec", "volumeClaimTemplates")) {
      volumes.put(Yaml.text(claim, "metadata", "name"), Yaml.map(claim));
    }
    return volumes;
  }

  /// One container of the pod.
  record Container(Workload workload, Map<String, Object> content) {
    String name() {
      return Yaml.text(content, "name");
    }

    String where() {
      return workload.where() + " container " + name();
    }

    String image() {
      return Yaml.text(content, "image");
    }

    boolean isOurs() {
      return image().contains("kontur/");
    }

    boolean isService() {
      return image().contains("kontur/service-");
    }

    Map<String, Integer> ports() {
      var ports = new LinkedHashMap<String, Integer>();
      for (var port : Yaml.list(content, "ports")) {
        ports.put(Yaml.text(port, "name"), Yaml.number(port, "containerPort"));
      }
      return ports;
    }

    /// What stands in `env` itself.
    Map<String, String> ownEnvironment() {
      var values = new LinkedHashMap<String, String>();
      for (var variable : Yaml.list(content, "env")) {
        if (Yaml.at(variable, "value") != null) {
          values.put(Yaml.text(variable, "name"), Yaml.text(variable, "value"));
        }
      }
      return values;
    }

    /// The names of variables that come from Secrets, ConfigMaps or fields one by one.
    List<Map<String, Object>> referencedVariables() {
      var variables = new ArrayList<Map<String, Object>>();
      for (var variable : Yaml.list(content, "env")) {
        if (Yaml.at(variable, "valueFrom") != null) {
          variables.add(Yaml.map(variable));
        }
      }
      return variables;
    }

    /// What the container sees, with ConfigMaps of the tree resolved; Secrets are `(secret)`.
    Map<String, String> environment(Tree tree) {
      var values = new LinkedHashMap<String, String>();
      for (var source : Yaml.list(content, "envFrom")) {
        tree.find("ConfigMap", Yaml.text(source, "configMapRef", "name"))
            .ifPresent(map -> values.putAll(Yaml.texts(map.content(), "data")));
      }
      values.putAll(ownEnvironment());
      for (var variable : referencedVariables()) {
        values.put(Yaml.text(variable, "name"), "(secret)");
      }
      return values;
    }

    /// Volume names by mount path.
    Map<String, String> mounts() {
      var mounts = new LinkedHashMap<String, String>();
      for (var mount : Yaml.list(content, "volumeMounts")) {
        mounts.put(Yaml.text(mount, "mountPath"), Yaml.text(mount, "name"));
      }
      return mounts;
    }
  }
}
