package kontur.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import kontur.k8s.Workload.Container;

/// The Secrets as `create-secrets` would make them, as folders of this machine.
final class SecretFiles {
  private static final int BYTES = 32;

  /// What the script leaves empty.
  private static final Set<String> EMPTY = Set.of("support-smtp-password", "telegram-token");

  private final Path folder;
  private final Map<String, String> values = new HashMap<>();

  SecretFiles(Path folder) {
    this.folder = folder;
    var random = new SecureRandom();
    Secrets.KEYS.forEach((secret, keys) -> {
      for (var key : keys) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var value = EMPTY.contains(key) ? "" : HexFormat.of().formatHex(bytes);
        values.put(secret + "/" + key, value);
        write(folder.resolve(secret).resolve(key), value);
      }
    });
  }

  String value(String secret, String key) {
    return values.getOrDefault(secret + "/" + key, "");
  }

  /// What the container sees, with Secrets resolved; a path below a mount leads to our folder.
  Map<String, String> environment(Tree tree, Container container) {
    var environment = new LinkedHashMap<>(container.environment(tree));
    for (var variable : container.referencedVariables()) {
      environment.put(
          Yaml.text(variable, "name"),
          value(
              Yaml.text(variable, "valueFrom", "secretKeyRef", "name"),
              Yaml.text(variable, "valueFrom", "secretKeyRef", "key")));
    }
    var volumes = container.workload().volumes();
    container
        .mounts()
        .forEach((path, volume) -> {
          var secret = Yaml.text(volumes.getOrDefault(volume, Map.of()), "secret", "secretName");
          if (!secret.isEmpty()) {
            environment.replaceAll((_, value) ->
                value.startsWith(path + "/")
                    ? folder.resolve(secret) + value.substring(path.length())
                    : value);
          }
        });
    return environment;
  }

  private static void write(Path file, String value) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
