package kontur.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kontur.k8s.Workload.Container;

/// One fixed version of every image, and of ours one for all.
final class Images {
  /// What the documented command builds.
  static final Set<String> OURS =
      Set.of(
          "kontur/service-communication",
          "kontur/service-tickets",
          "kontur/service-workflow",
          "kontur/service-gateway",
          "kontur/migrate",
          "kontur/mailbox");

  private Images() {}

  static List<String> findings(Tree tree) {
    var findings = new ArrayList<String>();
    var versions = new HashMap<String, String>();
    var ours = new HashMap<String, String>();
    for (var workload : tree.workloads()) {
      for (var container : workload.allContainers()) {
        var name = name(container);
        var version = container.image().substring(name.length());
        if (version.length() < 2 || version.equals(":latest")) {
          findings.add(container.where() + ": image without a fixed version: " + container.image());
        }
        same(container, versions, name, version, findings);
        if (container.isOurs()) {
          ours(workload, container, version, ours, findings);
        }
      }
    }
    return findings;
  }

  private static void ours(
      Workload workload,
      Container container,
      String version,
      Map<String, String> ours,
      List<String> findings) {
    var name = name(container);
    if (OURS.stream().noneMatch(built -> name.equals(built) || name.endsWith("/" + built))) {
      findings.add(container.where() + ": nobody builds " + name);
    }
    if (!version.startsWith("@")) {
      same(container, ours, "ours", version, findings);
      var label = workload.podLabels().getOrDefault("app.kubernetes.io/version", "");
      if (workload.containers().contains(container) && !version.equals(":" + label)) {
        findings.add(container.where() + ": is " + version + " but its label says " + label);
      }
    }
  }

  private static void same(
      Container container,
      Map<String, String> seen,
      String key,
      String version,
      List<String> findings) {
    var first = seen.putIfAbsent(key, version);
    if (first != null && !first.equals(version)) {
      findings.add(container.where() + ": " + container.image() + ", but elsewhere " + first);
    }
  }

  private static String name(Container container) {
    var image = container.image();
    var at = image.indexOf('@');
    if (at >= 0) {
      return image.substring(0, at);
    }
    var colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
  }
}
