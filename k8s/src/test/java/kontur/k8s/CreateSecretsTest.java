package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `create-secrets` asks of a cluster. The cluster is a script here that keeps what it is
/// told; `PlatformTest` runs the same on a real one.
class CreateSecretsTest {
  /// Answers `get secret NAME` from the folder, as much as the script asks.
  private static final String CLUSTER =
      """
      #!/bin/sh
      cd "$(dirname "$0")"
      case "$1" in
        get)
          if [ -e "there/${3:-}" ]; then
            case "$*" in
              *go-template*) cat "there/$3" ;;
              *) echo "secret/$3" ;;
            esac
          fi
          ;;
        *) cat >"told/$(ls told | wc -l)-$1-${3:-}" ;;
      esac
      """;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(folder.resolve("there"));
    Files.createDirectories(folder.resolve("told"));
    var kubectl = Files.writeString(folder.resolve("kubectl"), CLUSTER);
    assertThat(kubectl.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void eachSecretComesWithAllItsKeysAtOnce() throws Exception {
    run(Map.of());

    var keys = new HashMap<String, Set<String>>();
    for (var told : told()) {
      assertThat(told.verb()).isEqualTo("create");
      assertThat(keys.put(told.secret(), told.data().keySet())).isNull();
    }
    assertThat(keys).isEqualTo(Secrets.KEYS);
  }

  @Test
  void whatIsThereStaysAndWhatIsMissingIsAdded() throws Exception {
    for (var secret : Secrets.KEYS.keySet()) {
      var present = new HashSet<>(Secrets.KEYS.get(secret));
      present.remove("temporal");
      Files.writeString(folder.resolve("there").resolve(secret), String.join(" ", present) + " ");
    }

    run(Map.of());

    assertThat(told())
        .singleElement()
        .satisfies(told -> {
          assertThat(told.name()).endsWith("-patch-kontur-database");
          assertThat(told.data()).containsOnlyKeys("temporal");
          assertThat(told.data().get("temporal")).hasSize(48);
        });
  }

  @Test
  void aHalfSecretOfTheOwnerIsSomebodyElses() throws Exception {
    for (var secret : Secrets.KEYS.keySet()) {
      var keys = secret.equals("postgres-secret") ? Set.of("username") : Secrets.KEYS.get(secret);
      Files.writeString(folder.resolve("there").resolve(secret), String.join(" ", keys) + " ");
    }

    run(Map.of());

    assertThat(told()).isEmpty();
  }

  @Test
  void aPasswordThatIsGivenReplacesWhatIsThere() throws Exception {
    for (var secret : Secrets.KEYS.keySet()) {
      Files.writeString(
          folder.resolve("there").resolve(secret),
          String.join(" ", Secrets.KEYS.get(secret)) + " ");
    }

    run(Map.of("KONTUR_IMAP_PASSWORD", "it's \"here\"", "KONTUR_TELEGRAM_TOKEN", "1:a"));

    assertThat(told())
        .singleElement()
        .satisfies(told ->
            assertThat(told.data())
                .isEqualTo(
                    Map.of("support-imap-password", "it's \"here\"", "telegram-token", "1:a")));
  }

  private void run(Map<String, String> environment) throws Exception {
    var builder =
        new ProcessBuilder(Tree.ROOT.resolve("k8s/create-secrets").toString())
            .redirectErrorStream(true);
    builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    builder.environment().keySet().removeIf(name -> name.startsWith("KONTUR_"));
    builder.environment().putAll(environment);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("Kontur's Secrets are there\n");
  }

  private List<Told> told() throws IOException {
    var all = new ArrayList<Told>();
    try (var files = Files.list(folder.resolve("told"))) {
      for (var file : files.sorted().toList()) {
        all.add(
            new Told(
                file.getFileName().toString(), Yaml.documents(Files.readString(file)).getFirst()));
      }
    }
    return all;
  }

  /// A Secret that the cluster was told to make or to change.
  private record Told(String name, Map<String, Object> content) {
    String verb() {
      return name.split("-", -1)[1];
    }

    String secret() {
      return Yaml.text(content, "metadata", "name");
    }

    Map<String, String> data() {
      var data = new HashMap<String, String>();
      Yaml.texts(content, "data")
          .forEach((key, value) ->
              data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
      return data;
    }
  }
}
