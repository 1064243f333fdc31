package kontur.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Computes which pod may open which port of which other pod, as a network that enforces policies
/// would.
final class Network {
  private final Tree tree;

  Network(Tree tree) {
    this.tree = tree;
  }

  /// Every allowed connection, as `from -> to:port`, with names of workloads (versions cut off) and
  /// names of ports.
  TreeSet<String> edges() {
    var edges = new TreeSet<String>();
    for (var from : tree.workloads()) {
      for (var to : tree.workloads()) {
        if (!from.equals(to)) {
          to.ports()
              .forEach((name, port) -> {
                if (sends(from, to, port)
                    && receives(to, Optional.of(from), Map.of(), name, port)) {
                  edges.add(plain(from) + " -> " + plain(to) + ":" + name);
                }
              });
        }
      }
    }
    return edges;
  }

  /// What a pod from outside the tree may open.
  ///
  /// @param labels of that pod
  TreeSet<String> openTo(Map<String, String> labels) {
    var edges = new TreeSet<String>();
    for (var to : tree.workloads()) {
      to.ports()
          .forEach((name, port) -> {
            if (receives(to, Optional.empty(), labels, name, port)) {
              edges.add(plain(to) + ":" + name);
            }
          });
    }
    return edges;
  }

  /// Who may ask the cluster's DNS.
  TreeSet<String> askDns() {
    var names = new TreeSet<String>();
    for (var workload : tree.workloads()) {
      var asks =
          rules(workload, "Egress").stream()
              .anyMatch(rule ->
                  Yaml.list(rule, "to").stream()
                          .anyMatch(peer -> namespace(peer).equals("kube-system"))
                      && ports(rule).contains("53"));
      if (asks) {
        names.add(plain(workload));
      }
    }
    return names;
  }

  /// Who may leave the cluster, with the ports.
  TreeSet<String> leave() {
    var names = new TreeSet<String>();
    for (var workload : tree.workloads()) {
      for (var rule : rules(workload, "Egress")) {
        var peers = Yaml.list(rule, "to");
        if (peers.isEmpty()) {
          names.add(plain(workload) + ":everywhere");
        }
        for (var peer : peers) {
          var block = Yaml.text(peer, "ipBlock", "cidr");
          if (!block.isEmpty()) {
            names.add(plain(workload) + " " + block + " " + String.join(",", ports(rule)));
          }
        }
      }
    }
    return names;
  }

  /// Who may open what in other namespaces, beside DNS: `from -> namespace/pod:port`.
  TreeSet<String> abroad() {
    var ways = new TreeSet<String>();
    for (var workload : tree.workloads()) {
      for (var rule : rules(workload, "Egress")) {
        for (var peer : Yaml.list(rule, "to")) {
          var namespace = namespace(peer);
          if (Yaml.map(peer).containsKey("namespaceSelector") && !namespace.equals("kube-system")) {
            var pod = Yaml.text(peer, "podSelector", "matchLabels", "app.kubernetes.io/name");
            ways.add(
                "%s -> %s/%s:%s"
                    .formatted(plain(workload), namespace, pod, String.join(",", ports(rule))));
          }
        }
      }
    }
    return ways;
  }

  /// Whether any policy opens the way to a port of another namespace.
  static boolean leadsTo(Tree tree, String namespace, String port) {
    return tree.of("NetworkPolicy").stream()
        .flatMap(policy -> policy.list("spec", "egress").stream())
        .map(Yaml::map)
        .anyMatch(rule ->
            ports(rule).contains(port)
                && Yaml.list(rule, "to").stream()
                    .anyMatch(peer -> namespace(peer).equals(namespace)));
  }

  private static String namespace(Object peer) {
    return Yaml.text(peer, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name");
  }

  /// Whether any policy of this direction holds for the pods; without one all is open.
  boolean isClosed(Workload workload, String direction) {
    return tree.of("NetworkPolicy").stream().anyMatch(p -> holds(p, workload, direction));
  }

  private boolean sends(Workload from, Workload to, int port) {
    return !isClosed(from, "Egress")
        || rules(from, "Egress").stream()
            .anyMatch(rule -> peer(rule, "to", Optional.of(to), Map.of()) && opens(rule, to, port));
  }

  private boolean receives(
      Workload to, Optional<Workload> from, Map<String, String> labels, String name, int port) {
    return !isClosed(to, "Ingress")
        || rules(to, "Ingress").stream()
            .anyMatch(rule -> peer(rule, "from", from, labels) && opens(rule, to, port));
  }

  /// @param workload the pod at the other end; empty for a stranger with `labels` elsewhere
  private static boolean peer(
      Map<String, Object> rule,
      String key,
      Optional<Workload> workload,
      Map<String, String> labels) {
    var peers = Yaml.list(rule, key);
    return peers.isEmpty()
        || peers.stream().anyMatch(peer -> isPeer(Yaml.map(peer), workload, labels));
  }

  private static boolean isPeer(
      Map<String, Object> peer, Optional<Workload> workload, Map<String, String> labels) {
    if (peer.containsKey("ipBlock")) {
      return false; // addresses outside; see `leave`
    }
    var pods = Yaml.texts(peer, "podSelector", "matchLabels");
    if (workload.isPresent()) {
      var namespaces = Yaml.map(peer, "namespaceSelector", "matchLabels");
      return namespaces.isEmpty() && workload.get().matches(pods);
    }
    return peer.containsKey("namespaceSelector") && labels.entrySet().containsAll(pods.entrySet());
  }

  private static boolean opens(Map<String, Object> rule, Workload to, int port) {
    var ports = ports(rule);
    return ports.isEmpty()
        || ports.stream()
            .anyMatch(wanted ->
                wanted.equals(String.valueOf(port))
                    || Integer.valueOf(port).equals(to.ports().get(wanted)));
  }

  private static List<String> ports(Map<String, Object> rule) {
    return Yaml.list(rule, "ports").stream().map(port -> Yaml.text(port, "port")).toList();
  }

  private List<Map<String, Object>> rules(Workload workload, String direction) {
    var rules = new ArrayList<Map<String, Object>>();
    for (var policy : tree.of("NetworkPolicy")) {
      if (holds(policy, workload, direction)) {
        for (var rule : policy.list("spec", direction.toLowerCase(java.util.Locale.ROOT))) {
          rules.add(Yaml.map(rule));
        }
      }
    }
    return rules;
  }

  private static boolean holds(Manifest policy, Workload workload, String direction) {
    return policy.list("spec", "policyTypes").contains(direction)
        && selects(policy.map("spec", "podSelector"), workload);
  }

  private static boolean selects(Map<String, Object> selector, Workload workload) {
    return workload.matches(Yaml.texts(selector, "matchLabels"))
        && Yaml.list(selector, "matchExpressions").stream()
            .allMatch(rule -> {
              if (!Yaml.text(rule, "operator").equals("In")) {
                throw new IllegalArgumentException("not simulated: " + rule);
              }
              var value = workload.podLabels().getOrDefault(Yaml.text(rule, "key"), "");
              return Yaml.list(rule, "values").contains(value);
            });
  }

  /// Jobs carry their version in their name.
  private static String plain(Workload workload) {
    return workload.name().replaceAll("-\\d+-\\d+-\\d+$", "");
  }
}
