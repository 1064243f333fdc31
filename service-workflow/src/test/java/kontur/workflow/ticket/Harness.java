package kontur.workflow.ticket;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kontur.events.v1.LifecycleEnvelope;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Definitions;
import kontur.operations.Traces;
import kontur.workflow.classify.ClassifyAction;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import kontur.workflow.v1.EnvelopeOutcome;
import kontur.workflow.v1.InvokeRequest;
import kontur.workflow.v1.InvokeResponse;

/// A worker with the real workflow, an engine to choose, and a stand-in for service-tickets.
public final class Harness implements AutoCloseable {
  static final String TASK_QUEUE = "tickets";
  static final Duration LIMIT = Duration.ofSeconds(20);

  final StandInTickets tickets;
  final DefinitionRegistry definitions = new DefinitionRegistry();
  final Runs runs;
  final WorkflowClient client;
  private final WorkerFactory workers;
  private final AutoCloseable engine;
  private volatile Function<InvokeRequest, InvokeResponse> classifier =
      _ -> classified("billing", false);

  private Harness(
      WorkflowClient client,
      WorkerFactory workers,
      AutoCloseable engine,
      StandInTickets tickets,
      TicketSettings settings,
      Definition definition) {
    this.client = client;
    this.workers = workers;
    this.engine = engine;
    this.tickets = tickets;
    definitions.add(definition, true);
    runs = new Runs(client, definitions, settings, TASK_QUEUE);
    var worker = workers.newWorker(TASK_QUEUE);
    TicketWiring.part(
            definitions,
            new RecordedSteps(tickets.lifecycle(), settings.recordDeadline(), Traces.off()))
        .register(worker);
    worker.registerActivitiesImplementations((ClassifyAction) request -> classifier.apply(request));
    workers.start();
  }

  /// An engine that jumps over waiting, in this JVM.
  static Harness skipping(TestWorkflowEnvironment env, TicketSettings settings) {
    return skipping(env, settings, StandInTickets.start(new EnvironmentClock(env)));
  }

  static Harness skipping(
      TestWorkflowEnvironment env, TicketSettings settings, StandInTickets tickets) {
    return new Harness(
        env.getWorkflowClient(), env.getWorkerFactory(), env, tickets, settings, standard());
  }

  static TestWorkflowEnvironment environment(Instant start) {
    return TestWorkflowEnvironment.newInstance(
        TestEnvironmentOptions.newBuilder()
            .setInitialTime(start)
            .setWorkerFactoryOptions(
                WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build())
            .build());
  }

  /// An engine on the wall clock that somebody else runs.
  public static Harness at(String target, StandInTickets tickets) {
    return at(target, tickets, settings());
  }

  public Runs runs() {
    return runs;
  }

  static Harness at(String target, StandInTickets tickets, TicketSettings settings) {
    return at(target, tickets, settings, standard());
  }

  static Harness at(
      String target, StandInTickets tickets, TicketSettings settings, Definition definition) {
    var stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
    var client = WorkflowClient.newInstance(stubs, WorkflowClientOptions.newBuilder().build());
    var workers =
        WorkerFactory.newInstance(
            client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
    return new Harness(client, workers, stubs::shutdownNow, tickets, settings, definition);
  }

  static TicketSettings settings() {
    return new TicketSettings(
        2000, Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMillis(2500));
  }

  static Definition standard() {
    return read(Path.of("../lifecycle/src/main/resources/lifecycle/default.yaml"));
  }

  static Definition read(Path file) {
    try {
      return Definitions.read(Files.readAllBytes(file), file.toString()).definition();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void classifier(Function<InvokeRequest, InvokeResponse> classifier) {
    this.classifier = classifier;
  }

  static InvokeResponse classified(String category, boolean spam) {
    return InvokeResponse.newBuilder()
        .setResult(
            StandInTickets.struct(
                Map.of("category", category, "confidence", 1.0, "spam", spam, "tags", List.of())))
        .build();
  }

  /// What the lifecycle consumer does with events.
  public List<String> events(Kept ticket, LifecycleEnvelope... events) {
    var id = "e/" + events[0].getNumber() + "-" + events[events.length - 1].getNumber();
    return runs.handle(ticket.id, List.of(events), id, LIMIT).getOutcomesList().stream()
        .map(EnvelopeOutcome::getOutcome)
        .toList();
  }

  /// What the role api does with a command.
  public EnvelopeOutcome command(Kept ticket, String type, Map<String, Object> payload) {
    return command(ticket, UUID.randomUUID().toString(), type, payload);
  }

  EnvelopeOutcome command(Kept ticket, String id, String type, Map<String, Object> payload) {
    var envelopes =
        new ArrayList<>(
            tickets
                .lifecycle()
                .pendingEvents(
                    kontur.tickets.v1.PendingEventsRequest.newBuilder()
                        .setTicketId(ticket.id)
                        .build())
                .getPending()
                .getEventsList());
    envelopes.add(tickets.command(ticket, id, type, payload));
    return runs.handle(ticket.id, envelopes, "c/" + id, LIMIT).getOutcomesList().getLast();
  }

  public String state(Kept ticket) {
    return tickets.read(ticket::leaf);
  }

  public List<String> path(Kept ticket) {
    return tickets.read(ticket::path);
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.awaitTermination(5, TimeUnit.SECONDS);
    runs.close();
    try {
      engine.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// The engine's clock.
  private static final class EnvironmentClock extends Clock {
    private final TestWorkflowEnvironment env;

    EnvironmentClock(TestWorkflowEnvironment env) {
      this.env = env;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(env.currentTimeMillis());
    }
  }
}
