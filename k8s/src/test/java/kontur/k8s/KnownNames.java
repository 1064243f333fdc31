package kontur.k8s;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/// Which environment variables a service reads: from its settings records, from Spring's own
/// description of its properties, and a short list of others.
final class KnownNames {
  /// Read by the JVM; by Kontur's own listener for metrics; by what sends spans.
  private static final Set<String> OTHERS =
      Set.of(
          "JAVA_TOOL_OPTIONS",
          "MANAGEMENT_SERVER_PORT",
          "KONTUR_REFLECTION",
          "OTEL_EXPORTER_OTLP_ENDPOINT");

  private static final String ANY = "[A-Z0-9]+";
  private static final int DEEPEST = 6;

  private final Set<String> names = new HashSet<>();
  private final List<Pattern> patterns = new ArrayList<>();

  /// @param service such as `workflow`
  KnownNames(String service) {
    names.addAll(OTHERS);
    settings("kontur." + service);
    settings("kontur.operations");
    springs();
  }

  boolean knows(String variable) {
    return names.contains(variable)
        || patterns.stream().anyMatch(pattern -> pattern.matcher(variable).matches());
  }

  private void settings(String ourPackage) {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    for (var candidate : scanner.findCandidateComponents(ourPackage)) {
      var type = load(String.valueOf(candidate.getBeanClassName()));
      var properties =
          AnnotatedElementUtils.getMergedAnnotation(type, ConfigurationProperties.class);
      if (properties != null) {
        components(variable(properties.prefix()), type, 0);
      }
    }
  }

  private void components(String prefix, Class<?> type, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    if (type.isRecord()) {
      for (var component : type.getRecordComponents()) {
        member(prefix + "_" + variable(component.getName()), component.getGenericType(), depth + 1);
      }
      return;
    }
    for (var method : type.getMethods()) {
      var name = method.getName();
      if (name.startsWith("set") && method.getParameterCount() == 1) {
        member(
            prefix + "_" + variable(name.substring(3)),
            method.getGenericParameterTypes()[0],
            depth + 1);
      } else if (name.startsWith("get")
          && method.getParameterCount() == 0
          && method.getReturnType().getName().startsWith(type.getPackageName())) {
        components(prefix + "_" + variable(name.substring(3)), method.getReturnType(), depth + 1);
      }
    }
  }

  private void member(String name, Type type, int depth) {
    if (type instanceof ParameterizedType generic
        && generic.getRawType() == Map.class
        && generic.getActualTypeArguments()[1] instanceof Class<?> value) {
      value(name + "_" + ANY, value, depth);
    } else if (type instanceof Class<?> plain) {
      value(name, plain, depth);
    } else {
      add(name);
    }
  }

  private void value(String name, Class<?> type, int depth) {
    if (type.isRecord() || type.getName().startsWith("org.springframework.boot.grpc")) {
      components(name, type, depth);
    } else {
      add(name);
    }
  }

  private void springs() {
    try {
      var files =
          KnownNames.class
              .getClassLoader()
              .getResources("META-INF/spring-configuration-metadata.json");
      while (files.hasMoreElements()) {
        try (var in =
            new InputStreamReader(files.nextElement().openStream(), StandardCharsets.UTF_8)) {
          var properties =
              JsonParser.parseReader(in).getAsJsonObject().getAsJsonArray("properties");
          for (var property : properties) {
            var object = property.getAsJsonObject();
            var type = object.has("type") ? object.get("type").getAsString() : "";
            spring(object.get("name").getAsString(), type);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void spring(String name, String type) {
    var map = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.+)>").matcher(type);
    if (!map.matches()) {
      names.add(variable(name));
      // Spring reads its older form too, and everybody writes it.
      names.add(variable(name.replace('-', '.')));
    } else if (map.group(1).startsWith("org.springframework.boot.grpc")) {
      components(variable(name) + "_" + ANY, load(map.group(1)), 0);
    } else {
      patterns.add(Pattern.compile(variable(name) + "_[A-Z0-9_]+"));
    }
  }

  private void add(String name) {
    if (name.contains(ANY)) {
      patterns.add(Pattern.compile(name));
    } else {
      names.add(name);
    }
  }

  /// The form that Spring reads a name in: dots become underscores, dashes vanish.
  private static String variable(String name) {
    return name.replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, KnownNames.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
