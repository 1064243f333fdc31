package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import kontur.communication.CommunicationApplication;
import kontur.gateway.GatewayApplication;
import kontur.testing.Child;
import kontur.tickets.TicketsApplication;
import kontur.workflow.WorkflowApplication;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The services as they run everywhere but in the one command: each in a process of its own, on
/// schemas that a later version has already widened, and watched by a collector of traces.
class FourProcessesTest {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(60);

  /// Who calls stops before who is called.
  private static final List<Port> STOP_ORDER =
      List.of(Port.COMMUNICATION, Port.GATEWAY, Port.WORKFLOW, Port.TICKETS);

  /// docs/operations/metrics.md lists them.
  private static final List<String> FROM_MAIL_TO_TICKET =
      List.of(
          "service-communication: receive",
          "service-workflow: hand over to service-tickets",
          "service-tickets: accept messages",
          "service-workflow: hand over to Temporal",
          "service-workflow: record a step",
          "service-tickets: store a step");

  private String tracesTo = "";
  private final Map<Port, Integer> ports = FreePorts.choose();
  private final Map<Port, Child> services = new EnumMap<>(Port.class);

  @Test
  void aMailIsAnsweredOnALaterSchemaInOneTraceAndEachStopsCleanly(@TempDir Path folder) {
    var settings = Settings.of(Map.of(), FreePorts.arguments(ports).toArray(String[]::new));
    try (var home = Home.open(folder.resolve("home"));
        var parts = Parts.start(settings, home);
        var collector = Collector.start()) {
      assertThat(LaterVersion.widen(LocalPostgres.url(ports.get(Port.POSTGRES)))).isGreaterThan(20);
      tracesTo = collector.endpoint();
      var arguments = new Arguments(settings, home, parts.engine().target(), Map.of());
      start(arguments, Port.GATEWAY, GatewayApplication.class);
      start(arguments, Port.COMMUNICATION, CommunicationApplication.class);
      start(arguments, Port.WORKFLOW, WorkflowApplication.class);
      start(arguments, Port.TICKETS, TicketsApplication.class);
      services.forEach((port, child) ->
          assertThat(Readiness.isReadyWithin(START, ports.get(port))).as(child::output).isTrue());

      var token = Home.read(FirstSetUp.run(home, ports.get(Port.GATEWAY)));
      try (var desk = new Desk(ports.get(Port.GATEWAY), token);
          var customers = new Customers(ports)) {
        answerAMail(desk, customers);
      } catch (ConditionTimeoutException e) {
        throw new AssertionError(outputs(), e);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(collector.traces().values())
                  .as("one trace from the mail to its ticket, across Kafka and Temporal")
                  .anyMatch(done -> done.containsAll(FROM_MAIL_TO_TICKET)));

      for (var port : STOP_ORDER) {
        // 143 is what a JVM says after SIGTERM.
        assertThat(services.get(port).stop(STOP)).isIn(0, 143);
      }
    } finally {
      services.values().forEach(Child::close);
    }
  }

  private String outputs() {
    var text = new StringBuilder();
    services.forEach(
        (port, child) -> text.append(port).append(":\n").append(child.output()).append('\n'));
    return text.toString();
  }

  private static void answerAMail(Desk desk, Customers customers) {
    customers.annaWrites("My invoice", "Where is my invoice?");
    await()
        .atMost(PATIENCE)
        .until(() -> desk.tickets().stream().anyMatch(t -> t.getState().startsWith("open")));
    var id = desk.tickets().getFirst().getId();

    assertThat(desk.assignToMe(id).getApplied().getState()).isEqualTo("open.assigned");
    desk.reply(id, "Here it is.");
    assertThat(desk.resolve(id).getApplied().getState()).isEqualTo("resolved");

    await()
        .atMost(PATIENCE)
        .until(() ->
            customers.annasMailbox().stream()
                .anyMatch(mail -> mail.text().contains("Here it is.")));
  }

  private void start(Arguments arguments, Port port, Class<?> application) {
    var given = new ArrayList<>(arguments.of(port));
    given.add("--otel.exporter.otlp.endpoint=" + tracesTo);
    services.put(port, Child.start(application.getName(), "Started", given));
  }
}
