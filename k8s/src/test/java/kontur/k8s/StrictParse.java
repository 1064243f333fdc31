package kontur.k8s;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// L1: every object is what the API says it is: no unknown field, none missing, every quantity and
/// every text in its form.
final class StrictParse {
  private static final Gson GSON = new Gson();

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", kind(V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
          Map.entry("v1/Secret", kind(V1Secret.class, V1Secret::validateJsonElement)),
          Map.entry("v1/Service", kind(V1Service.class, V1Service::validateJsonElement)),
          Map.entry(
              "v1/ServiceAccount",
              kind(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
          Map.entry(
              "apps/v1/Deployment", kind(V1Deployment.class, V1Deployment::validateJsonElement)),
          Map.entry(
              "apps/v1/StatefulSet", kind(V1StatefulSet.class, V1StatefulSet::validateJsonElement)),
          Map.entry("batch/v1/Job", kind(V1Job.class, V1Job::validateJsonElement)),
          Map.entry(
              "networking.k8s.io/v1/NetworkPolicy",
              kind(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
          Map.entry(
              "policy/v1/PodDisruptionBudget",
              kind(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
          Map.entry(
              "autoscaling/v2/HorizontalPodAutoscaler",
              kind(
                  V2HorizontalPodAutoscaler.class,
                  V2HorizontalPodAutoscaler::validateJsonElement)));

  private StrictParse() {}

  static List<String> findings(Tree tree) {
    var findings = new ArrayList<String>();
    for (var object : tree.objects()) {
      var type = object.apiVersion() + "/" + object.kind();
      var kind = KINDS.get(type);
      if (kind != null) {
        parse(kind, object, findings);
      } else if (CustomKinds.knows(type)) {
        CustomKinds.findings(object).forEach(findings::add);
      } else {
        findings.add(object.where() + ": unknown kind " + type);
      }
      texts(object, findings);
    }
    return findings;
  }

  private static void parse(Kind kind, Manifest object, List<String> findings) {
    var json = GSON.toJsonTree(object.content());
    try {
      kind.check().accept(json);
      var _ = JSON.getGson().fromJson(json, kind.model());
    } catch (Exception e) {
      findings.add(object.where() + ": " + e.getMessage());
    }
  }

  /// Values that YAML would read as a number or a truth value are refused by the API server.
  private static void texts(Manifest object, List<String> findings) {
    var maps =
        List.of(
            object.map("data"),
            object.map("stringData"),
            object.map("metadata", "labels"),
            object.map("metadata", "annotations"),
            object.map("spec", "template", "metadata", "labels"),
            object.map("spec", "template", "metadata", "annotations"));
    for (var map : maps) {
      map.forEach((key, value) -> text(object.where() + " " + key, value, findings));
    }
    for (var container : new Workload(object).allContainers()) {
      for (var variable : Yaml.list(container.content(), "env")) {
        var value = Yaml.at(variable, "value");
        if (value != null) {
          text(container.where() + " " + Yaml.text(variable, "name"), value, findings);
        }
      }
    }
  }

  private static void text(String where, Object value, List<String> findings) {
    if (!(value instanceof String)) {
      findings.add(where + ": not a text: " + value);
    }
  }

  private static Kind kind(Class<?> model, Check check) {
    return new Kind(model, check);
  }

  private record Kind(Class<?> model, Check check) {}

  private interface Check {
    void accept(JsonElement json) throws java.io.IOException;
  }
}
