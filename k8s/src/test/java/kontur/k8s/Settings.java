package kontur.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kontur.k8s.Workload.Container;

/// The environment of our containers and what the services read are the same.
final class Settings {
  /// What has no default that could work in a cluster, beside what points at this machine.
  private static final Map<String, Set<String>> REQUIRED =
      Map.of(
          "communication", Set.of("KONTUR_COMMUNICATION_MAIL_TOKENKEYFILE"),
          "workflow", Set.of("KONTUR_WORKFLOW_ROLES"),
          "tickets", Set.of(),
          "gateway", Set.of());

  private static final Map<String, KnownNames> KNOWN = new HashMap<>();

  private Settings() {}

  static List<String> findings(Tree tree) {
    var findings = new ArrayList<String>();
    for (var workload : tree.workloads()) {
      for (var container : workload.containers()) {
        if (container.isService()) {
          service(tree, container, findings);
        }
      }
    }
    return findings;
  }

  /// Such as `workflow`.
  static String service(Container container) {
    return container.name().replace("service-", "");
  }

  private static void service(Tree tree, Container container, List<String> findings) {
    var service = service(container);
    var environment = container.environment(tree);
    var known = KNOWN.computeIfAbsent(service, KnownNames::new);
    for (var variable : environment.keySet()) {
      if (!known.knows(variable)) {
        findings.add(container.where() + ": nothing reads " + variable);
      }
    }
    for (var variable : required(service)) {
      if (!environment.containsKey(variable)) {
        findings.add(container.where() + ": " + variable + " is missing: its default is no good");
      }
    }
    port(container, environment, "SPRING_GRPC_SERVER_PORT", "grpc", findings);
    port(container, environment, "MANAGEMENT_SERVER_PORT", "management", findings);
  }

  private static void port(
      Container container,
      Map<String, String> environment,
      String variable,
      String port,
      List<String> findings) {
    var declared = String.valueOf(container.ports().getOrDefault(port, -1));
    if (!declared.equals(environment.get(variable))) {
      findings.add(
          container.where()
              + ": port "
              + port
              + " is "
              + declared
              + " but "
              + variable
              + " says "
              + environment.get(variable));
    }
  }

  /// Every key whose default points at this machine, and what has none.
  static List<String> required(String service) {
    var required = new ArrayList<>(REQUIRED.getOrDefault(service, Set.of()));
    required.add("JAVA_TOOL_OPTIONS");
    required.add("SPRING_DATASOURCE_USERNAME");
    required.add("SPRING_DATASOURCE_PASSWORD");
    required.add("KONTUR_" + service.toUpperCase(Locale.ROOT) + "_ACTOR_KEYFILE");
    ServiceSettings.of(service)
        .forEach((key, value) -> {
          if (value.contains("127.0.0.1") || value.contains("localhost")) {
            // Spring's own keys in the form that everybody writes.
            var dash = key.startsWith("spring.") ? "_" : "";
            required.add(key.replace(".", "_").replace("-", dash).toUpperCase(Locale.ROOT));
          }
        });
    return required;
  }
}
