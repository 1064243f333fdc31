package kontur.tickets.lifecycle;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.TicketScope;
import kontur.operations.Traces;
import kontur.tickets.edge.Unary;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.Forgotten;
import kontur.tickets.v1.LifecycleServiceGrpc;
import kontur.tickets.v1.LifecycleState;
import kontur.tickets.v1.ListForgottenRequest;
import kontur.tickets.v1.ListForgottenResponse;
import kontur.tickets.v1.MarkStuckRequest;
import kontur.tickets.v1.MarkStuckResponse;
import kontur.tickets.v1.Pending;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.PendingEventsResponse;
import kontur.tickets.v1.RecordRefusalRequest;
import kontur.tickets.v1.RecordRefusalResponse;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;
import kontur.tickets.v1.Stale;
import kontur.tickets.v1.Stored;

/// `LifecycleService` over gRPC.
final class LifecycleEndpoint extends LifecycleServiceGrpc.LifecycleServiceImplBase {
  private final PendingEvents pendingEvents;
  private final RecordStep recordStep;
  private final RecordRefusal recordRefusal;
  private final LifecycleStates states;
  private final Tickets tickets;
  private final Traces traces;

  LifecycleEndpoint(
      PendingEvents pendingEvents,
      RecordStep recordStep,
      RecordRefusal recordRefusal,
      LifecycleStates states,
      Tickets tickets,
      Traces traces) {
    this.pendingEvents = pendingEvents;
    this.recordStep = recordStep;
    this.recordRefusal = recordRefusal;
    this.states = states;
    this.tickets = tickets;
    this.traces = traces;
  }

  @Override
  public void pendingEvents(
      PendingEventsRequest request, StreamObserver<PendingEventsResponse> reply) {
    Unary.answer(reply, () -> pendingEvents.of(request, Actors.current()));
  }

  @Override
  public void recordStep(RecordStepRequest request, StreamObserver<RecordStepResponse> reply) {
    requireService();
    var causes =
        request.getConsumedList().stream().map(event -> event.getEnvelope().getId()).toList();
    Unary.answer(
        reply,
        () -> toProto(traces.within("store a step", causes, () -> recordStep.record(request))));
  }

  private static RecordStepResponse toProto(RecordStep.Outcome outcome) {
    var response = RecordStepResponse.newBuilder();
    return switch (outcome) {
      case RecordStep.Outcome.Stored(var seq, var hash) ->
          response.setStored(Stored.newBuilder().setSeq(seq).setSnapshotHash(hash)).build();
      case RecordStep.Outcome.Stale(var current, var pending) ->
          response.setStale(Stale.newBuilder().setCurrent(current).setPending(pending)).build();
    };
  }

  @Override
  public void recordRefusal(
      RecordRefusalRequest request, StreamObserver<RecordRefusalResponse> reply) {
    Unary.answer(
        reply,
        () ->
            RecordRefusalResponse.newBuilder()
                .setRecorded(recordRefusal.record(request, Actors.current()))
                .build());
  }

  @Override
  public void listForgotten(
      ListForgottenRequest request, StreamObserver<ListForgottenResponse> reply) {
    requireService();
    Unary.answer(
        reply,
        () -> {
          var ids =
              states.forgotten(
                  Times.fromProto(request.getDeadlineBefore()),
                  Times.fromProto(request.getEventBefore()),
                  request.getLimit());
          return ListForgottenResponse.newBuilder().addAllTickets(forgotten(ids)).build();
        });
  }

  private List<Forgotten> forgotten(List<UUID> ids) {
    var pending = states.pending(ids);
    var current = states.summaries(ids);
    var forgotten = new ArrayList<Forgotten>();
    var rows = tickets.find(ids);
    for (var id : ids) {
      var row = rows.get(id);
      if (row != null) {
        forgotten.add(
            Forgotten.newBuilder()
                .setTicketId(id.toString())
                .setPending(
                    Pending.newBuilder()
                        .addAllEvents(pending.getOrDefault(id, List.of()))
                        .setFacts(Structs.of(new LockedTicket(row).facts().byName())))
                .setCurrent(current.getOrDefault(id, LifecycleState.getDefaultInstance()))
                .build());
      }
    }
    return forgotten;
  }

  @Override
  public void markStuck(MarkStuckRequest request, StreamObserver<MarkStuckResponse> reply) {
    requireService();
    Unary.answer(
        reply,
        () -> {
          states.markStuck(
              UUID.fromString(request.getTicketId()),
              request.getStuck(),
              request.getStuck() ? Rows.text(request.getReason()) : "");
          return MarkStuckResponse.getDefaultInstance();
        });
  }

  private static void requireService() {
    Permission.require(Actors.current(), Action.SERVE, TicketScope.GENERAL);
  }
}
