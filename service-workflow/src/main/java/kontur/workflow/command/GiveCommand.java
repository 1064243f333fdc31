package kontur.workflow.command;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import kontur.contract.Actors;
import kontur.contract.CommandAnswers;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.tickets.v1.Pending;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.RecordRefusalRequest;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.ticket.EngineAway;
import kontur.workflow.ticket.Runs;
import kontur.workflow.v1.Applied;
import kontur.workflow.v1.Deferred;
import kontur.workflow.v1.EnvelopeOutcome;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives a command to a ticket's run together with everything that its sender could have seen, so
/// that it neither queues behind a burst nor overtakes what was read before it.
final class GiveCommand {
  private static final Logger log = LoggerFactory.getLogger(GiveCommand.class);

  /// A command that waits for the classifier is asked for once more after this.
  private static final Duration DEFERRED = Duration.ofMillis(700);

  private static final Duration LITTLE = Duration.ofSeconds(3);

  private final LifecycleServiceBlockingStub tickets;
  private final Runs runs;
  private final DefinitionRegistry definitions;
  private final Clock clock;
  private final CommandSettings settings;

  GiveCommand(
      LifecycleServiceBlockingStub tickets,
      Runs runs,
      DefinitionRegistry definitions,
      Clock clock,
      CommandSettings settings) {
    this.tickets = tickets;
    this.runs = runs;
    this.definitions = definitions;
    this.clock = clock;
    this.settings = settings;
  }

  /// @param left until the answer must be given
  GiveCommandResponse give(GiveCommandRequest request, Supplier<Duration> left) {
    var actor = Actors.name(Actors.current());
    var id = Ids.command(actor, request.getIdempotencyKey()).toString();
    // This call also refuses what the actor may not do, and passes such a refusal on.
    var answer =
        tickets
            .withDeadlineAfter(shorter(settings.reading(), left.get()))
            .pendingEvents(
                PendingEventsRequest.newBuilder()
                    .setTicketId(request.getTicketId())
                    .setCommand(request.getCommand())
                    .setCommandId(id)
                    .setPayload(request.getPayload())
                    .setAfterMessageId(request.getAfterMessageId())
                    .build());
    return switch (answer.getAnswerCase()) {
      case RECORDED -> CommandAnswers.again(answer.getRecorded());
      case PENDING -> {
        assertKnown(request.getCommand());
        var command = envelope(request, answer.getPending(), id, actor);
        yield give(answer.getPending(), command, left);
      }
      case ANSWER_NOT_SET -> throw new IllegalStateException("PendingEvents answered nothing");
    };
  }

  /// Asked only after the store has said that the actor may see the ticket.
  private void assertKnown(String command) {
    if (!definitions.hasCurrent()) {
      throw Refusal.partUnavailable("service-workflow, which is starting,");
    }
    if (!definitions.knowsCommand(command)) {
      throw new Refusal(Reason.COMMAND_UNKNOWN, "no lifecycle knows a command " + command);
    }
  }

  private GiveCommandResponse give(
      Pending pending, LifecycleEnvelope command, Supplier<Duration> left) {
    var envelopes = new ArrayList<>(pending.getEventsList());
    envelopes.add(command);
    try {
      var outcome = last(command, envelopes, updateId(command), left);
      if (outcome.getOutcome().equals("deferred") && left.get().compareTo(LITTLE) > 0) {
        Thread.sleep(DEFERRED);
        outcome = last(command, List.of(command), updateId(command) + "/again", left);
      }
      return outcome.getOutcome().equals("refused")
          ? refused(command, outcome, left)
          : response(outcome);
    } catch (EngineAway e) {
      log.atWarn()
          .addKeyValue("ticketId", command.getTicketId())
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("A command found no engine");
      throw Refusal.partUnavailable("the lifecycle engine");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.partUnavailable("this service");
    }
  }

  private EnvelopeOutcome last(
      LifecycleEnvelope command,
      List<LifecycleEnvelope> envelopes,
      String id,
      Supplier<Duration> left) {
    var answer =
        runs.handle(command.getTicketId(), envelopes, id, shorter(settings.limit(), left.get()));
    return answer.getOutcomes(answer.getOutcomesCount() - 1);
  }

  private LifecycleEnvelope envelope(
      GiveCommandRequest request, Pending pending, String id, String actor) {
    return LifecycleEnvelope.newBuilder()
        .setTicketId(request.getTicketId())
        .setId(id)
        .setType(request.getCommand())
        .setOccurredAt(Timestamps.fromMillis(clock.millis()))
        .setPayload(request.getPayload())
        .setFacts(pending.getFacts())
        .setActor(actor)
        .build();
  }

  /// The same command again meets its first update; the same key with another command does not.
  private static String updateId(LifecycleEnvelope command) {
    var content = command.getType() + "\n" + canonical(command.getPayload());
    return "c/"
        + command.getId()
        + "/"
        + UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
  }

  private static String canonical(Struct payload) {
    return new TreeMap<>(payload.getFieldsMap()).toString();
  }

  private static GiveCommandResponse response(EnvelopeOutcome outcome) {
    return switch (outcome.getOutcome()) {
      case "applied" -> applied(outcome.getState(), false);
      case "duplicate" -> applied(outcome.getState(), true);
      case "deferred" ->
          GiveCommandResponse.newBuilder()
              .setDeferred(Deferred.newBuilder().setState(outcome.getState()))
              .build();
      default -> throw new IllegalStateException("a command cannot end as " + outcome.getOutcome());
    };
  }

  /// A refusal is no step of the lifecycle, so it is kept here, before it is answered: a repeat
  /// must not take effect in a later state.
  private GiveCommandResponse refused(
      LifecycleEnvelope command, EnvelopeOutcome outcome, Supplier<Duration> left) {
    var reason = outcome.getReason();
    if (reason.startsWith("invalid: ")) {
      throw Refusal.invalidField("payload", reason.substring("invalid: ".length()));
    }
    var kept =
        tickets
            .withDeadlineAfter(shorter(settings.reading(), left.get()))
            .recordRefusal(
                RecordRefusalRequest.newBuilder()
                    .setEnvelope(command)
                    .setReason(reason)
                    .setState(outcome.getState())
                    .addAllAllowed(outcome.getAllowedList())
                    .build());
    return CommandAnswers.again(kept.getRecorded());
  }

  private static GiveCommandResponse applied(String state, boolean repeated) {
    return GiveCommandResponse.newBuilder()
        .setApplied(Applied.newBuilder().setState(state).setRepeated(repeated))
        .build();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
