package kontur.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The settings files that the services carry: every key with its default.
final class ServiceSettings {
  private ServiceSettings() {}

  /// Keys with their defaults; lists as one text.
  ///
  /// @param service such as `workflow`
  static Map<String, String> of(String service) {
    var values = new LinkedHashMap<String, String>();
    for (var file : new String[] {"/kontur/grpc.yaml", "/service-" + service + ".yaml"}) {
      Yaml.documents(resource(file)).forEach(document -> flatten("", document, values));
    }
    return values;
  }

  static String value(String service, String key) {
    return of(service).getOrDefault(key, "");
  }

  private static void flatten(String prefix, Map<String, Object> map, Map<String, String> into) {
    map.forEach((key, value) -> {
      var name = prefix.isEmpty() ? key : prefix + "." + key;
      if (value instanceof Map<?, ?>) {
        flatten(name, Yaml.map(value), into);
      } else {
        into.put(name, String.valueOf(value));
      }
    });
  }

  private static String resource(String name) {
    try (var in = ServiceSettings.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
