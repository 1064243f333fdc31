package kontur.workflow.ticket;

import com.google.protobuf.ByteString;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kontur.lifecycle.BadEnvelope;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Event;
import kontur.lifecycle.Grace;
import kontur.lifecycle.Kernel;
import kontur.lifecycle.Outcome;
import kontur.lifecycle.Snapshot;
import kontur.tickets.v1.RecordStepResponse;
import kontur.tickets.v1.Stale;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.v1.EnvelopeOutcome;
import kontur.workflow.v1.HandleRequest;
import kontur.workflow.v1.HandleResponse;
import kontur.workflow.v1.TicketStart;
import org.jspecify.annotations.Nullable;

/// Feeds the kernel, records what it decides, keeps its one timer and runs what it awaits.
///
/// The kernel decides at once, in the handler; the main loop records. A handler answers when its
/// own step is recorded. Handlers run before the main method does, so all state is made here.
final class TicketLife implements TicketWorkflow {
  private static final String REFUSED = "refused";

  static final String BAD_ENVELOPE = "bad-envelope";
  static final String TICKET_UNKNOWN = "ticket-unknown";

  private static final int KERNEL_VERSION = 1;

  private final DefinitionRegistry definitions;
  private final TicketStart start;
  private final Kernel kernel;
  private final Recorder recorder = new Recorder();
  private final Alarm alarm = new Alarm();
  private final Invocations invocations;

  /// What came before this run knew what is recorded.
  private final List<List<Taken>> early = new ArrayList<>();

  private @Nullable Progress progress;
  private boolean awake;

  /// An update came, if only an empty one: whoever sent it wants to know that nothing is due.
  private boolean nudged;

  private boolean unknown;

  TicketLife(DefinitionRegistry definitions, TicketStart start) {
    this.definitions = definitions;
    this.start = start;
    this.kernel = new Kernel(grace(start));
    this.invocations = new Invocations(start.getTicketId(), this::happen);
    if (!start.getSnapshot().isEmpty()) {
      progress = progressOf(Snapshot.fromJson(start.getSnapshot().toByteArray()));
    }
  }

  @Override
  public void live(TicketStart again) {
    // A kernel that decides otherwise gets a higher version here and keeps its old ways behind it.
    Workflow.getVersion("kernel", KERNEL_VERSION, KERNEL_VERSION);
    awake = true;
    Workflow.await(() -> progress != null || !early.isEmpty());
    try {
      liveOn(progress == null ? beginFromStore() : progress);
    } catch (ActivityFailure e) {
      // Nothing can be recorded for a ticket that service-tickets does not know.
      unknown = true;
      Workflow.await(Workflow::isEveryHandlerFinished);
    }
  }

  private void liveOn(Progress life) {
    while (true) {
      work(life);
      if (drained(life)) {
        if (life.ended()) {
          return;
        }
        if (historyIsLong()) {
          Workflow.continueAsNew(continuation(life));
        }
      }
      Workflow.await(() -> wanted(life));
    }
  }

  private void work(Progress life) {
    while (true) {
      nudged = false;
      if (life.due(Workflow.currentTimeMillis())) {
        life.happen(new Event.Wake(), Workflow.currentTimeMillis());
      }
      invocations.follow(life.snapshot());
      if (!life.dirty()) {
        break;
      }
      record(life);
    }
    life.settle();
    if (!invocations.local()) {
      alarm.set(life.deadlineMillis());
    }
  }

  private boolean wanted(Progress life) {
    return life.dirty()
        || life.unsettled()
        || nudged
        || (!invocations.local() && !alarm.isSetTo(life.deadlineMillis()))
        || (drained(life) && (life.ended() || historyIsLong()));
  }

  private boolean drained(Progress life) {
    return life.clean()
        && !life.unsettled()
        && (life.ended() || invocations.idle())
        && Workflow.isEveryHandlerFinished();
  }

  private boolean historyIsLong() {
    var info = Workflow.getInfo();
    return info.isContinueAsNewSuggested()
        || info.getHistoryLength() > start.getContinueAfterEvents();
  }

  private TicketStart continuation(Progress life) {
    var snapshot = life.snapshot();
    return start.toBuilder()
        .setSnapshot(ByteString.copyFrom(snapshot.toJson()))
        .setSeq(snapshot.seq())
        .build();
  }

  private void happen(Event event) {
    if (progress != null) {
      progress.happen(event, Workflow.currentTimeMillis());
    }
  }

  @Override
  public HandleResponse handle(HandleRequest request) {
    Workflow.await(() -> awake);
    var takens =
        request.getEnvelopesList().stream().map(Envelopes::fromProto).map(Taken::new).toList();
    take(takens);
    Workflow.await(() -> unknown || settled(takens));
    if (unknown) {
      throw ApplicationFailure.newNonRetryableFailure(
          "service-tickets knows no ticket " + start.getTicketId(), TICKET_UNKNOWN);
    }
    if (takens.isEmpty()) {
      return HandleResponse.getDefaultInstance();
    }
    var last = takens.getLast();
    if (last.deferred() && last.envelope().number() == 0) {
      // Without a timer, for the reason that `Alarm` gives; a local action has a limit of its own.
      Workflow.await(() -> unknown || !last.deferred() || !invocations.local());
      Workflow.await(() -> unknown || settled(takens));
    }
    return answer(takens);
  }

  private void take(List<Taken> takens) {
    nudged = true;
    if (progress == null && early.isEmpty() && startsAtOne(takens)) {
      progress = progressOf(Snapshot.initial(current()));
    }
    if (progress == null) {
      early.add(takens);
    } else {
      progress.take(takens, Workflow.currentTimeMillis());
    }
  }

  private static boolean startsAtOne(List<Taken> takens) {
    return !takens.isEmpty() && takens.getFirst().envelope().number() == 1;
  }

  private boolean settled(List<Taken> takens) {
    var life = progress;
    return life != null && !nudged && takens.stream().allMatch(life::isSettled);
  }

  private HandleResponse answer(List<Taken> takens) {
    var state = progress == null ? "" : progress.snapshot().state();
    try {
      var response = HandleResponse.newBuilder();
      takens.forEach(taken -> response.addOutcomes(toProto(taken.outcome(), state)));
      return response.build();
    } catch (BadEnvelope bad) {
      throw ApplicationFailure.newNonRetryableFailure(
          String.valueOf(bad.getMessage()), BAD_ENVELOPE);
    }
  }

  @Override
  public void check(HandleRequest request) {
    var life = progress;
    if (life == null || request.getEnvelopesCount() != 1) {
      return;
    }
    var command = Envelopes.fromProto(request.getEnvelopes(0));
    var refused =
        command.number() == 0 ? life.refusal(command, Workflow.currentTimeMillis()) : null;
    if (refused != null) {
      throw ApplicationFailure.newNonRetryableFailure(
          RefusalText.of(toProto(refused, life.snapshot().state())), REFUSED);
    }
  }

  private static EnvelopeOutcome toProto(Outcome outcome, String state) {
    var proto = EnvelopeOutcome.newBuilder().setOutcome(outcome.word()).setState(state);
    return outcome instanceof Outcome.Refused(var reason, var allowed)
        ? proto.setReason(reason).addAllAllowed(allowed).build()
        : proto.build();
  }

  @Override
  public String snapshot() {
    return progress == null
        ? "{}"
        : new String(progress.snapshot().toJson(), StandardCharsets.UTF_8);
  }

  private void record(Progress life) {
    var batch = life.begin();
    var answer = recorder.record(StepRequests.of(start.getTicketId(), batch));
    switch (answer.getOutcomeCase()) {
      case STORED -> {
        check(batch, answer);
        life.stored(batch);
      }
      case STALE -> adopt(life, answer.getStale());
      case OUTCOME_NOT_SET -> throw new IllegalStateException("RecordStep answered nothing");
    }
  }

  /// On a replay the answer comes from history: a difference means that this code decides otherwise
  /// than the code that recorded it, and fails the task before anything is lost.
  private static void check(Progress.Batch batch, RecordStepResponse answer) {
    var stored = answer.getStored().getSnapshotHash();
    var made = batch.snapshot().hash();
    if (!stored.equals(made)) {
      throw new IllegalStateException(
          "step " + batch.snapshot().seq() + " was stored as " + stored + " but is now " + made);
    }
  }

  /// A run that was not handed event 1 does not know whether it is new: an empty step, which is
  /// always stale, tells it what is recorded.
  private Progress beginFromStore() {
    var answer = recorder.record(StepRequests.empty(start.getTicketId(), current()));
    if (!answer.hasStale()) {
      throw new IllegalStateException("an empty first step was stored");
    }
    var life = progressOf(Snapshot.initial(current()));
    adopt(life, answer.getStale());
    progress = life;
    early.forEach(takens -> life.take(takens, Workflow.currentTimeMillis()));
    early.clear();
    return life;
  }

  private void adopt(Progress life, Stale stale) {
    var current = stale.getCurrent();
    var snapshot =
        current.getSeq() == 0
            ? Snapshot.initial(current())
            : Snapshot.fromJson(current.getSnapshot().toByteArray());
    invocations.stopAll();
    life.adopt(
        definitions.get(snapshot.definition().sha256()),
        snapshot,
        stale.getPending().getEventsList().stream().map(Envelopes::fromProto).toList(),
        Workflow.currentTimeMillis());
  }

  private Definition current() {
    return definitions.get(start.getDefinition().getSha256());
  }

  private Progress progressOf(Snapshot snapshot) {
    return Progress.of(kernel, definitions.get(snapshot.definition().sha256()), snapshot);
  }

  private static Grace grace(TicketStart start) {
    return new Grace(plain(start.getLateTolerated()), plain(start.getLateExtra()));
  }

  private static Duration plain(com.google.protobuf.Duration proto) {
    return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
  }
}
