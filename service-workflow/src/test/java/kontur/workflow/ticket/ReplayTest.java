package kontur.workflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import kontur.testing.TemporalEngine;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Runs that older code recorded must go the same way through this code.
///
/// The histories name definitions by hash, so those lie beside them. To add the histories of
/// today's code: `-Dkontur.histories=write`, which keeps the old files.
class ReplayTest {
  private static final Path FOLDER = Path.of("src/test/resources/histories");

  @TestFactory
  Stream<DynamicTest> storedHistoriesReplay() throws IOException {
    if ("write".equals(System.getProperty("kontur.histories"))) {
      write();
    }
    return histories()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(), () -> replay(Files.readString(file))));
  }

  @Test
  void aChangedDecisionIsNoticed() throws IOException {
    var file = histories().filter(f -> f.toString().contains("resolved")).findFirst().orElseThrow();
    var history = Files.readString(file);
    var payloads = new PayloadText(history);

    var changed = payloads.replaceIn("ticket.resolve", "wontfix", "solved");

    assertThat(changed).isNotEqualTo(history);
    assertThatThrownBy(() -> replay(changed)).hasStackTraceContaining("was stored as");
  }

  private static Stream<Path> histories() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  private static void replay(String history) throws Exception {
    try (var env = TestWorkflowEnvironment.newInstance()) {
      Worker worker = env.newWorker(Harness.TASK_QUEUE);
      TicketWiring.part(
              definitions(),
              step -> {
                throw new IllegalStateException("a replay records nothing");
              })
          .register(worker);
      WorkflowReplayer.replayWorkflowExecution(WorkflowExecutionHistory.fromJson(history), worker);
    }
  }

  private static DefinitionRegistry definitions() throws IOException {
    var definitions = new DefinitionRegistry();
    try (var files = Files.list(FOLDER)) {
      files
          .filter(file -> file.toString().endsWith(".yaml"))
          .forEach(file -> definitions.add(Harness.read(file), true));
    }
    return definitions;
  }

  /// Writes histories of today's code.
  private static void write() throws IOException {
    Files.createDirectories(FOLDER);
    var definition = Path.of("../lifecycle/src/main/resources/lifecycle/default.yaml");
    var hash = Harness.standard().sha256().substring(0, 8);
    Files.write(FOLDER.resolve("default-" + hash + ".yaml"), Files.readAllBytes(definition));
    try (var engine = TemporalEngine.start(0);
        var tickets = StandInTickets.start();
        var harness = Harness.at(engine.target(), tickets, Harness.settings())) {
      var recording = new Recording(tickets, harness);
      for (var story : recording.stories().entrySet()) {
        var ticket = story.getValue();
        var history = harness.client.fetchHistory(Runs.workflowId(ticket.id)).toJson(true);
        var anonymous = history.replaceAll("\"identity\": \"[^\"]*\"", "\"identity\": \"worker\"");
        Files.writeString(FOLDER.resolve(story.getKey() + "-" + hash + ".json"), anonymous + "\n");
      }
    }
    assertThat(histories()).isNotEmpty();
  }

  /// The stories that are worth keeping.
  private record Recording(StandInTickets tickets, Harness harness) {
    Map<String, Kept> stories() {
      var stories = new TreeMap<String, Kept>();
      stories.put("new", begun());
      stories.put("resolved", resolved());
      stories.put("closed", closed());
      stories.put("skipped-number", skipped());
      stories.put("command-first", commandFirst());
      stories.put("many-at-once", many());
      return stories;
    }

    private Kept begun() {
      var ticket = tickets.open(Map.of());
      harness.events(ticket, ticket.events.getFirst());
      Awaitility.await().until(() -> harness.state(ticket).equals("open.classified"));
      return ticket;
    }

    private Kept resolved() {
      var ticket = begun();
      harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));
      harness.events(ticket, tickets.message(ticket, "agent", Map.of("author", "a7")));
      harness.events(ticket, tickets.message(ticket, "customer", Map.of()));
      harness.command(ticket, "ticket.resolve", Map.of("resolution", "wontfix"));
      harness.command(ticket, "ticket.escalate", Map.of());
      return ticket;
    }

    private Kept closed() {
      var ticket = resolved();
      harness.command(ticket, "ticket.close", Map.of());
      Awaitility.await().until(() -> harness.runs.runningSince(ticket.id).isEmpty());
      return ticket;
    }

    private Kept skipped() {
      var ticket = begun();
      tickets.message(ticket, "agent", Map.of("author", "a1"));
      harness.events(ticket, tickets.message(ticket, "customer", Map.of()));
      return ticket;
    }

    private Kept commandFirst() {
      var ticket = tickets.open(Map.of());
      harness.command(ticket, "ticket.assign", Map.of("assignee", "a7"));
      return ticket;
    }

    private Kept many() {
      var ticket = begun();
      var events = Stream.generate(() -> tickets.message(ticket, "customer", Map.of())).limit(6);
      var calls =
          events
              .map(event -> CompletableFuture.supplyAsync(() -> harness.events(ticket, event)))
              .toList();
      calls.forEach(CompletableFuture::join);
      return ticket;
    }
  }

  /// A history whose payloads are base64.
  private record PayloadText(String history) {
    String replaceIn(String having, String old, String with) {
      var pattern = java.util.regex.Pattern.compile("\"data\": \"([A-Za-z0-9+/=]+)\"");
      return pattern
          .matcher(history)
          .replaceAll(match -> {
            var text =
                new String(
                    java.util.Base64.getDecoder().decode(match.group(1)), StandardCharsets.UTF_8);
            if (!text.contains(having) || !text.contains(old)) {
              return java.util.regex.Matcher.quoteReplacement(match.group());
            }
            var changed =
                java.util.Base64.getEncoder()
                    .encodeToString(text.replace(old, with).getBytes(StandardCharsets.UTF_8));
            return "\"data\": \"" + changed + "\"";
          });
    }
  }
}
