package kontur.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kontur.start.WrongSetting;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class LoadDefinitionsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Path STANDARD =
      Path.of("../lifecycle/src/main/resources/lifecycle/default.yaml");

  private final DefinitionRegistry registry = new DefinitionRegistry();

  @Test
  void publishesAFileOnceAndFindsItByHash() throws IOException {
    var file = named("once", "1.0.0", "");

    load(file).load();
    load(file).load();

    assertThat(registry.current().version()).isEqualTo("1.0.0");
    assertThat(registry.get(file.definition().sha256()).name()).isEqualTo("once");
  }

  @Test
  void newTicketsTakeTheVersionPublishedLast() throws IOException {
    var old = named("grows", "1.0.0", "");
    load(old).load();
    load(named("grows", "1.1.0", "# changed\n")).load();

    assertThat(registry.current().version()).isEqualTo("1.1.0");
    assertThat(registry.find(old.definition().sha256())).isPresent();
  }

  @Test
  void anotherProcessSeesWhatWasPublishedSince() throws IOException {
    var seen = load(named("shared", "1.0.0", ""));
    seen.load();
    var other = new DefinitionRegistry();
    loader(other, "shared", named("shared", "2.0.0", "# two\n")).load();

    seen.load();

    assertThat(registry.current().version()).isEqualTo("2.0.0");
  }

  @Test
  void refusesOtherBytesUnderAPublishedVersion() throws IOException {
    load(named("fixed", "1.0.0", "")).load();
    var changed = load(named("fixed", "1.0.0", "# changed\n"));

    assertThatThrownBy(changed::load)
        .isInstanceOf(WrongSetting.class)
        .hasMessage(
            "fixed.yaml: lifecycle fixed@1.0.0 is published already with other bytes;"
                + " give the changed file a new metadata.version");
  }

  @Test
  void refusesACurrentLifecycleThatDoesNotExist() throws IOException {
    assertThatThrownBy(() -> loader(registry, "nobody", named("some", "1.0.0", "")).load())
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("no lifecycle of that name exists");
  }

  private LoadDefinitions load(LifecycleFile file) {
    return loader(registry, file.definition().name(), file);
  }

  private static LoadDefinitions loader(
      DefinitionRegistry registry, String current, LifecycleFile file) {
    var stored = new StoredDefinitions(JdbcClient.create(postgres.dataSource("workflow")));
    return new LoadDefinitions(List.of(file), stored, registry, current);
  }

  private static LifecycleFile named(String name, String version, String more) throws IOException {
    var yaml =
        more
            + Files.readString(STANDARD)
                .replace("name: default", "name: " + name)
                .replace("version: 1.0.0", "version: " + version);
    return LifecycleFile.read(name + ".yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }
}
