package kontur.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kontur.k8s.Workload.Container;

/// Every host and port in a setting is a Service of the tree that listens there.
final class Addresses {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:^|//|[,=])([a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)*):(\\d{2,5})(?=$|[/,?])");

  /// What overlays write for parts that others run.
  private static final String ELSEWHERE = ".example.org";

  private Addresses() {}

  static List<String> findings(Tree tree) {
    var findings = new ArrayList<String>();
    for (var workload : tree.workloads()) {
      for (var container : workload.allContainers()) {
        addresses(container.environment(tree))
            .forEach((variable, addresses) -> {
              for (var address : addresses) {
                if (!isThere(tree, address)) {
                  findings.add(
                      container.where()
                          + ": "
                          + variable
                          + " names "
                          + address
                          + ", where nothing listens");
                }
              }
            });
        if (container.image().contains("kafka:")) {
          kafka(tree, container, findings);
        }
      }
    }
    return findings;
  }

  /// Kafka's own lists of listeners are looked at by [#kafka].
  static Map<String, List<String>> addresses(Map<String, String> environment) {
    var found = new LinkedHashMap<String, List<String>>();
    environment.forEach((variable, value) -> {
      if (variable.contains("LISTENERS") || variable.contains("QUORUM")) {
        return;
      }
      var addresses = new ArrayList<String>();
      var matcher = ADDRESS.matcher(value);
      while (matcher.find()) {
        addresses.add(matcher.group(1) + ":" + matcher.group(2));
      }
      if (variable.endsWith("_HOST") || variable.equals("POSTGRES_SEEDS")) {
        var port =
            variable.equals("POSTGRES_SEEDS") ? "DB_PORT" : variable.replaceAll("HOST$", "PORT");
        addresses.add(value + ":" + environment.getOrDefault(port, "?"));
      }
      if (!addresses.isEmpty()) {
        found.put(variable, addresses);
      }
    });
    return found;
  }

  private static boolean isThere(Tree tree, String address) {
    var host = address.substring(0, address.indexOf(':'));
    var port = address.substring(address.indexOf(':') + 1);
    if (host.endsWith(ELSEWHERE)) {
      return true;
    }
    if (host.indexOf('.') > 0) {
      return Network.leadsTo(tree, host.substring(host.indexOf('.') + 1), port);
    }
    return tree.find("Service", host)
        .map(service ->
            service.list("spec", "ports").stream().anyMatch(p -> Yaml.text(p, "port").equals(port)))
        .orElse(false);
  }

  /// Every advertised listener binds and has a protocol; the one for pods names a Service.
  private static void kafka(Tree tree, Container container, List<String> findings) {
    var environment = container.environment(tree);
    var bound = listeners(environment.getOrDefault("KAFKA_LISTENERS", ""));
    var advertised = listeners(environment.getOrDefault("KAFKA_ADVERTISED_LISTENERS", ""));
    var protocols = environment.getOrDefault("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "");
    if (advertised.isEmpty()) {
      findings.add(container.where() + ": advertises nothing");
    }
    advertised.forEach((name, address) -> {
      if (!bound.containsKey(name) || !protocols.contains(name + ":")) {
        findings.add(container.where() + ": " + name + " is advertised but does not listen");
      }
      if (!address.startsWith("localhost:") && !isThere(tree, address)) {
        findings.add(
            container.where() + ": advertises " + address + ", which is no Service of the tree");
      }
    });
  }

  private static Map<String, String> listeners(String list) {
    var listeners = new LinkedHashMap<String, String>();
    for (var listener : list.split(",", -1)) {
      var parts = listener.split("://", -1);
      if (parts.length == 2) {
        listeners.put(parts[0], parts[1]);
      }
    }
    return listeners;
  }
}
