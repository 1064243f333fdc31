package kontur.workflow.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kontur.start.RefusedStart;
import kontur.workflow.WorkflowApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedStartTest {
  private static final Path STANDARD =
      Path.of("../lifecycle/src/main/resources/lifecycle/default.yaml");
  @TempDir Path folder;
  private Path key;

  @BeforeEach
  void writeKey() throws IOException {
    key = Files.writeString(folder.resolve("key"), "ab".repeat(32));
  }

  @Test
  void namesAnUnknownSetting() {
    assertThat(refusal("--kontur.workflow.engine.traget=x"))
        .isEqualTo("Unknown setting kontur.workflow.engine.traget: remove it or correct its name.");
    assertThat(refusal("--kontur.workflow.engin.target=x"))
        .startsWith(
            "Unknown setting kontur.workflow.engin.target: below kontur.workflow there are");
  }

  @Test
  void namesAMissingOrShortKey() throws IOException {
    assertThat(refusal("--kontur.workflow.actor.key-file="))
        .startsWith("kontur.workflow.actor.key-file is missing");
    assertThat(refusal("--kontur.workflow.actor.key-file=/nowhere/key"))
        .startsWith("kontur.workflow.actor.key-file: cannot read");
    Files.writeString(key, "short");
    assertThat(refusal("--kontur.workflow.actor.key-file=" + key)).contains("at least 32 bytes");
  }

  @Test
  void namesARuleAndItsValue() {
    assertThat(refusal("--kontur.workflow.ticket.record-deadline=5s"))
        .isEqualTo("kontur.workflow.ticket.record-deadline must be 100ms to 2900ms: PT5S");
    assertThat(refusal("--kontur.workflow.intake.tries=0"))
        .isEqualTo(
            "A setting is out of bounds: kontur.workflow.intake.tries must be greater than 0: 0.");
    assertThat(refusal("--kontur.workflow.roles="))
        .startsWith("kontur.workflow.roles must name at least one of");
  }

  @Test
  void saysWhereALifecycleIsBroken() throws IOException {
    var lifecycles = Files.createDirectory(folder.resolve("lifecycles"));
    Files.writeString(
        lifecycles.resolve("mine.yaml"),
        Files.readString(STANDARD)
            .replace("name: default", "name: mine")
            .replace("to: open.waiting", "to: open.waitng"));

    assertThat(refusal("--kontur.workflow.definition.folder=" + lifecycles))
        .startsWith("The lifecycle file cannot be used: ")
        .contains("mine.yaml:")
        .contains("open.waitng");
    assertThat(refusal("--kontur.workflow.definition.folder=/nowhere"))
        .startsWith("kontur.workflow.definition.folder /nowhere cannot be read");
  }

  @Test
  void saysWhereARuleOfClassificationIsBroken() throws IOException {
    var rules = Files.writeString(folder.resolve("rules.yaml"), "rules: [ { name: x } ]");

    assertThat(refusal("--kontur.workflow.classify.rules-file=" + rules))
        .startsWith("The rules of classification cannot be used: ")
        .contains("rules.yaml: rule 1 (`x`): `when` must hold keys and values");
    assertThat(refusal("--kontur.workflow.classify.rules-file=/nowhere/rules.yaml"))
        .startsWith("kontur.workflow.classify.rules-file /nowhere/rules.yaml cannot be read");
  }

  @Test
  void saysWhereAnExampleOfClassificationIsBroken() throws IOException {
    var examples =
        Files.writeString(folder.resolve("examples.yaml"), "categories: { billing: { en: [a] } }");

    assertThat(refusal("--kontur.workflow.classify.examples-file=" + examples))
        .startsWith("The examples of classification cannot be used: ")
        .contains("examples.yaml: `billing`, `en` has 1 examples; give at least 5");
    assertThat(refusal("--kontur.workflow.classify.examples-file=/nowhere/examples.yaml"))
        .startsWith("kontur.workflow.classify.examples-file /nowhere/examples.yaml cannot be read");
    assertThat(refusal("--kontur.workflow.classify.threshold=2"))
        .contains("kontur.workflow.classify.threshold must be above 0 and at most 1, not 2.0");
  }

  private String refusal(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/kontur",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                "--spring.grpc.server.port=0",
                "--spring.grpc.client.channel.tickets.target=static://127.0.0.1:1",
                "--kontur.workflow.engine.target=127.0.0.1:1",
                "--kontur.workflow.actor.key-file=" + key));
    for (var argument : more) {
      var name = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(other -> other.startsWith(name));
      arguments.add(argument);
    }
    var failure =
        catchThrowable(
            () -> WorkflowApplication.builder().run(arguments.toArray(String[]::new)).close());
    assertThat(failure).isNotNull();
    return RefusedStart.sentence(failure).orElseThrow(() -> new AssertionError(failure));
  }
}
