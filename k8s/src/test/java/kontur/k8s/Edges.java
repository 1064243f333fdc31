package kontur.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The connections that Kontur needs. Every other one is a hole.
final class Edges {
  private static final String PROMETHEUS = "prometheus";
  private static final String NAME = "app.kubernetes.io/name";

  private static final Set<String> NEEDED =
      Set.of(
          "service-gateway -> service-workflow:grpc",
          "service-gateway -> service-tickets:grpc",
          "service-gateway -> service-communication:grpc",
          "service-gateway -> kafka:internal",
          "service-gateway -> postgres:postgres",
          "service-workflow -> service-tickets:grpc",
          "service-workflow -> temporal:grpc",
          "service-workflow -> postgres:postgres",
          "service-workflow-worker -> service-tickets:grpc",
          "service-workflow-worker -> temporal:grpc",
          "service-workflow-worker -> postgres:postgres",
          "service-workflow-worker -> kafka:internal",
          "service-tickets -> postgres:postgres",
          "service-tickets -> kafka:internal",
          "service-communication -> postgres:postgres",
          "service-communication -> kafka:internal",
          "service-communication -> service-gateway:grpc",
          "service-communication -> mailhog:smtp",
          "service-communication -> mailbox:imap",
          "temporal -> postgres:postgres",
          "job-migrate -> postgres:postgres",
          "kafka-topics -> kafka:internal",
          "kafka-ui -> kafka:internal",
          "temporal-schema -> postgres:postgres",
          "temporal-namespace -> temporal:grpc",
          "temporal-ui -> temporal:grpc");

  private static final Set<String> SCRAPED =
      Set.of(
          "service-gateway:management",
          "service-workflow:management",
          "service-workflow-worker:management",
          "service-tickets:management",
          "service-communication:management",
          "temporal:metrics");

  private Edges() {}

  static List<String> findings(Tree tree) {
    var network = new Network(tree);
    var names = new TreeSet<String>();
    tree.workloads().forEach(w -> names.add(w.name().replaceAll("-\\d+-\\d+-\\d+$", "")));
    var findings = new ArrayList<String>();
    compare(tree, "edge", present(NEEDED, names), network.edges(), findings);
    compare(tree, "DNS", names, network.askDns(), findings);
    compare(
        tree,
        "metrics",
        present(SCRAPED, names),
        without(network.openTo(Map.of(NAME, PROMETHEUS)), network.openTo(Map.of())),
        findings);
    compare(
        tree,
        "open to everyone",
        present(Set.of("service-gateway:grpc"), names),
        network.openTo(Map.of()),
        findings);
    for (var workload : tree.workloads()) {
      for (var direction : List.of("Ingress", "Egress")) {
        if (!network.isClosed(workload, direction)) {
          findings.add(
              tree.name() + ": " + workload.name() + " is open: no policy of " + direction);
        }
      }
    }
    network.leave().stream()
        .filter(way -> !way.startsWith("service-communication 0.0.0.0/0 25,143,443,465,587,993"))
        .filter(way -> !isToAPartElsewhere(way))
        .forEach(way -> findings.add(tree.name() + ": leaves the cluster: " + way));
    network.abroad().stream()
        .filter(way -> !way.matches("service-\\S+ -> observability/opentelemetry-collector:4318"))
        .forEach(way -> findings.add(tree.name() + ": leaves its namespace: " + way));
    return findings;
  }

  /// Overlays name the networks of an external PostgreSQL, Kafka or Temporal: never all.
  private static boolean isToAPartElsewhere(String way) {
    return way.matches("\\S+ (?!0\\.0\\.0\\.0/)[0-9.]+/(2[4-9]|3[0-2]) (5432|9092|9093|7233)");
  }

  /// Of both ends only when both are in the tree.
  private static TreeSet<String> present(Set<String> edges, Set<String> names) {
    var present = new TreeSet<String>();
    for (var edge : edges) {
      var ends = edge.split(" -> ", -1);
      var there = true;
      for (var end : ends) {
        there &= names.contains(end.replaceAll(":.*", ""));
      }
      if (there) {
        present.add(edge);
      }
    }
    return present;
  }

  private static TreeSet<String> without(Set<String> all, Set<String> some) {
    var rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static void compare(
      Tree tree, String what, Set<String> wanted, Set<String> found, List<String> findings) {
    without(wanted, found)
        .forEach(edge -> findings.add(tree.name() + ": " + what + " is missing: " + edge));
    without(found, wanted)
        .forEach(edge -> findings.add(tree.name() + ": " + what + " is too much: " + edge));
  }
}
