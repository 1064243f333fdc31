package kontur.workflow.ticket;

import com.google.protobuf.ByteString;
import kontur.lifecycle.ClockView;
import kontur.lifecycle.Consumed;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Effect;
import kontur.tickets.v1.Clock;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.RecordStepRequest;

/// Steps as service-tickets wants to hear them.
final class StepRequests {
  private static final ByteString NOTHING = ByteString.copyFromUtf8("{}");
  private static final String HASH_OF_NOTHING =
      "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

  private StepRequests() {}

  /// The empty first step of a run that does not know what is recorded: always stale.
  static RecordStepRequest empty(String ticketId, Definition definition) {
    return named(ticketId, definition)
        .setSnapshot(NOTHING)
        .setSnapshotHash(HASH_OF_NOTHING)
        .setState("received")
        .build();
  }

  static RecordStepRequest of(String ticketId, Progress.Batch batch) {
    var snapshot = batch.snapshot();
    var request =
        named(ticketId, batch.definition())
            .setExpectedSeq(snapshot.seq() - 1)
            .setSnapshot(ByteString.copyFrom(snapshot.toJson()))
            .setSnapshotHash(snapshot.hash())
            .setState(snapshot.state())
            .setTopState(snapshot.topState())
            .setFinal(snapshot.ended())
            .setLastNumber(snapshot.lastNumber());
    snapshot.nextDeadline().ifPresent(at -> request.setNextDeadline(Envelopes.time(at)));
    for (var name : new String[] {"assignee", "category", "resolution"}) {
      if (snapshot.vars().get(name) instanceof String word) {
        request.putVars(name, word);
      }
    }
    batch.consumed().forEach(consumed -> request.addConsumed(consumed(ticketId, consumed)));
    for (var i = 0; i < batch.effects().size(); i++) {
      request.addEffects(effect(ticketId, snapshot.seq(), i, batch.effects().get(i)));
    }
    snapshot.clocks().forEach(clock -> request.addClocks(clock(clock)));
    return request.build();
  }

  private static RecordStepRequest.Builder named(String ticketId, Definition definition) {
    return RecordStepRequest.newBuilder()
        .setTicketId(ticketId)
        .setDefinitionName(definition.name())
        .setDefinitionVersion(definition.version())
        .setDefinitionSha256(definition.sha256());
  }

  private static ConsumedEvent consumed(String ticketId, Consumed consumed) {
    return ConsumedEvent.newBuilder()
        .setEnvelope(Envelopes.toProto(ticketId, consumed.envelope()))
        .setOutcome(consumed.outcome().word())
        .setFromState(consumed.from())
        .setToState(consumed.to())
        .setRule(consumed.rule())
        .build();
  }

  private static kontur.tickets.v1.Effect effect(
      String ticketId, long seq, int index, Effect effect) {
    return kontur.tickets.v1.Effect.newBuilder()
        .setKey(ticketId + "/" + seq + "/" + index)
        .setAction(effect.action())
        .setArguments(Structs.toProto(effect.arguments()))
        .build();
  }

  private static Clock clock(ClockView view) {
    var clock = Clock.newBuilder().setName(view.name()).setMode(view.mode().word());
    var due = view.dueAt();
    return due == null ? clock.build() : clock.setDueAt(Envelopes.time(due)).build();
  }
}
