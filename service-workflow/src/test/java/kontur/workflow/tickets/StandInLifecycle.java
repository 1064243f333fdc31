package kontur.workflow.tickets;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.v1.*;

/// The lifecycle's part of the stand-in: numbers without gaps, `Stale`, recorded commands,
/// forgotten tickets.
final class StandInLifecycle extends LifecycleServiceGrpc.LifecycleServiceImplBase {
  private final StandInTickets tickets;
  private volatile Function<RecordStepRequest, RuntimeException> fault = _ -> null;
  private volatile Runnable before = () -> {};

  StandInLifecycle(StandInTickets tickets) {
    this.tickets = tickets;
  }

  void fail(Function<RecordStepRequest, RuntimeException> with) {
    fault = with;
  }

  void before(Runnable work) {
    before = work;
  }

  @Override
  public void pendingEvents(
      PendingEventsRequest request, StreamObserver<PendingEventsResponse> reply) {
    tickets.answer(
        reply,
        () -> {
          var ticket = tickets.known(request.getTicketId());
          var refused = ticket.refusals.get(request.getCommandId());
          if (refused != null) {
            return PendingEventsResponse.newBuilder().setRecorded(refused).build();
          }
          var recorded = ticket.commands.get(request.getCommandId());
          if (recorded == null) {
            return PendingEventsResponse.newBuilder().setPending(tickets.pending(ticket)).build();
          }
          if (!recorded.getEnvelope().getType().equals(request.getCommand())
              || !recorded.getEnvelope().getPayload().equals(request.getPayload())) {
            throw new Refusal(Reason.IDEMPOTENCY_KEY_REUSED, "other content").toException();
          }
          return PendingEventsResponse.newBuilder()
              .setRecorded(
                  RecordedCommand.newBuilder()
                      .setOutcome(recorded.getOutcome())
                      .setState(recorded.getToState()))
              .build();
        });
  }

  @Override
  public void recordStep(RecordStepRequest request, StreamObserver<RecordStepResponse> reply) {
    tickets.answer(
        reply,
        () -> {
          before.run();
          var failure = fault.apply(request);
          if (failure != null) {
            throw failure;
          }
          return record(request);
        });
  }

  private RecordStepResponse record(RecordStepRequest request) {
    var ticket = tickets.known(request.getTicketId());
    if (request.getExpectedSeq() == ticket.state.getSeq() - 1
        && request.getSnapshotHash().equals(ticket.steps.getLast().getSnapshotHash())) {
      return stored(ticket);
    }
    var passesOver =
        ticket.pending().stream()
            .anyMatch(event ->
                request.getFinal()
                    ? event.getNumber() > request.getLastNumber()
                    : event.getNumber() <= request.getLastNumber()
                        && request.getConsumedList().stream()
                            .noneMatch(c -> c.getEnvelope().getNumber() == event.getNumber()));
    if (request.getConsumedCount() == 0
        || request.getExpectedSeq() != ticket.state.getSeq()
        || passesOver) {
      return RecordStepResponse.newBuilder()
          .setStale(Stale.newBuilder().setCurrent(ticket.state).setPending(tickets.pending(ticket)))
          .build();
    }
    ticket.steps.add(request);
    ticket.lastNumber = request.getLastNumber();
    ticket.stuck = "";
    ticket.deadline =
        request.hasNextDeadline()
            ? Instant.ofEpochMilli(Timestamps.toMillis(request.getNextDeadline()))
            : Instant.MAX;
    for (var consumed : request.getConsumedList()) {
      if (consumed.getEnvelope().getNumber() == 0
          && List.of("applied", "deferred").contains(consumed.getOutcome())) {
        ticket.commands.put(consumed.getEnvelope().getId(), consumed);
      }
    }
    ticket.state =
        LifecycleState.newBuilder()
            .setSeq(request.getExpectedSeq() + 1)
            .setSnapshot(request.getSnapshot())
            .setDefinitionName(request.getDefinitionName())
            .setDefinitionVersion(request.getDefinitionVersion())
            .setDefinitionSha256(request.getDefinitionSha256())
            .setFinal(request.getFinal())
            .build();
    return stored(ticket);
  }

  private RecordStepResponse stored(Kept ticket) {
    return RecordStepResponse.newBuilder()
        .setStored(
            Stored.newBuilder()
                .setSeq(ticket.state.getSeq())
                .setSnapshotHash(ticket.steps.getLast().getSnapshotHash()))
        .build();
  }

  @Override
  public void recordRefusal(
      RecordRefusalRequest request, StreamObserver<RecordRefusalResponse> reply) {
    tickets.answer(
        reply,
        () ->
            RecordRefusalResponse.newBuilder()
                .setRecorded(
                    tickets
                        .known(request.getEnvelope().getTicketId())
                        .refusals
                        .computeIfAbsent(
                            request.getEnvelope().getId(),
                            _ ->
                                RecordedCommand.newBuilder()
                                    .setOutcome("refused")
                                    .setState(request.getState())
                                    .setReason(request.getReason())
                                    .addAllAllowed(request.getAllowedList())
                                    .build()))
                .build());
  }

  @Override
  public void listForgotten(
      ListForgottenRequest request, StreamObserver<ListForgottenResponse> reply) {
    tickets.answer(
        reply,
        () -> {
          var deadline = Instant.ofEpochMilli(Timestamps.toMillis(request.getDeadlineBefore()));
          var response = ListForgottenResponse.newBuilder();
          tickets.all().stream()
              .filter(ticket -> !ticket.state.getFinal())
              .filter(ticket ->
                  ticket.deadline.isBefore(deadline)
                      || ticket.pending().stream()
                          .anyMatch(event ->
                              Timestamps.compare(event.getOccurredAt(), request.getEventBefore())
                                  < 0))
              .sorted(Comparator.comparing(ticket -> ticket.deadline))
              .limit(request.getLimit())
              .forEach(ticket ->
                  response.addTickets(
                      Forgotten.newBuilder()
                          .setTicketId(ticket.id)
                          .setPending(tickets.pending(ticket))
                          .setCurrent(ticket.state.toBuilder().clearSnapshot().build())));
          return response.build();
        });
  }

  @Override
  public void markStuck(MarkStuckRequest request, StreamObserver<MarkStuckResponse> reply) {
    tickets.answer(
        reply,
        () -> {
          tickets.known(request.getTicketId()).stuck =
              request.getStuck() ? request.getReason() : "";
          return MarkStuckResponse.getDefaultInstance();
        });
  }
}
