package kontur.workflow.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.ChannelEvent;
import kontur.operations.Traces;
import kontur.tickets.v1.AcceptMessagesRequest;
import kontur.tickets.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.EverythingFails;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Hands a whole poll to service-tickets as one batch. A batch that fails is split in halves until
/// the event at fault stands alone; that one is put aside and its neighbours go on.
final class AcceptPoll {
  private final IntakeServiceBlockingStub tickets;
  private final DeadLetterSender deadLetters;
  private final IntakeSettings settings;
  private final Rush rush;
  private final Traces traces;

  AcceptPoll(
      IntakeServiceBlockingStub tickets,
      DeadLetterSender deadLetters,
      IntakeSettings settings,
      Rush rush,
      Traces traces) {
    this.tickets = tickets;
    this.deadLetters = deadLetters;
    this.settings = settings;
    this.rush = rush;
    this.traces = traces;
  }

  /// @throws EverythingFails while service-tickets or the broker is away
  void accept(List<ConsumerRecord<byte[], byte[]>> poll) {
    for (var batch : batches(readable(poll))) {
      accept(batch, new Evidence());
    }
  }

  /// What the batch has shown so far: a slow answer is one event's fault only if others got one.
  private static final class Evidence {
    private boolean something;
  }

  private List<Arrival> readable(List<ConsumerRecord<byte[], byte[]>> poll) {
    var arrivals = new ArrayList<Arrival>();
    for (var origin : poll) {
      var value = origin.value();
      try {
        arrivals.add(
            new Arrival(origin, ChannelEvent.parseFrom(value == null ? new byte[0] : value)));
      } catch (InvalidProtocolBufferException e) {
        deadLetters.send(origin, "not a ChannelEvent: " + e.getMessage());
      }
    }
    return arrivals;
  }

  private List<List<Arrival>> batches(List<Arrival> arrivals) {
    var batches = new ArrayList<List<Arrival>>();
    var bytes = 0;
    for (var arrival : arrivals) {
      if (batches.isEmpty() || bytes + arrival.bytes() > settings.batchBytes()) {
        batches.add(new ArrayList<>());
        bytes = 0;
      }
      batches.getLast().add(arrival);
      bytes += arrival.bytes();
    }
    return batches;
  }

  private void accept(List<Arrival> batch, Evidence evidence) {
    var failure = attempt(batch, evidence);
    if (failure == null) {
      return;
    }
    if (batch.size() == 1) {
      again(batch, failure, evidence);
    } else {
      var middle = batch.size() / 2;
      accept(batch.subList(0, middle), evidence);
      accept(batch.subList(middle, batch.size()), evidence);
    }
  }

  private void again(List<Arrival> single, StatusRuntimeException first, Evidence evidence) {
    var failure = first;
    for (var i = 1; i < settings.tries(); i++) {
      rest();
      var next = attempt(single, evidence);
      if (next == null) {
        return;
      }
      failure = next;
    }
    deadLetters.send(single.getFirst().origin(), cause(failure));
  }

  /// Null when the batch was accepted, else why it may be the batch's own fault.
  private @Nullable StatusRuntimeException attempt(List<Arrival> batch, Evidence evidence) {
    var request = AcceptMessagesRequest.newBuilder();
    batch.forEach(arrival -> request.addEvents(arrival.event()));
    try {
      var answer =
          traces.within(
              "hand over to service-tickets",
              batch.stream().map(arrival -> arrival.event().getId()).toList(),
              () -> tickets.withDeadlineAfter(settings.deadline()).acceptMessages(request.build()));
      rush.arrived(answer.getAcceptedCount());
      evidence.something |= answer.getAcceptedCount() > 0;
      return null;
    } catch (StatusRuntimeException e) {
      if (isAway(e, batch.size(), evidence)) {
        throw new EverythingFails("service-tickets answered " + e.getStatus().getCode(), e);
      }
      return e;
    }
  }

  private static boolean isAway(StatusRuntimeException e, int size, Evidence evidence) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, CANCELLED, UNAUTHENTICATED, UNIMPLEMENTED -> true;
      case DEADLINE_EXCEEDED -> size == 1 && !evidence.something;
      // Too large is the batch's own fault, too many calls at once are not.
      case RESOURCE_EXHAUSTED ->
          Refusal.of(e).filter(refusal -> refusal.reason() == Reason.TOO_MANY).isPresent();
      default -> false;
    };
  }

  private static String cause(StatusRuntimeException failure) {
    return Refusal.of(failure)
        .map(refusal -> refusal.reason() + ": " + refusal.getMessage())
        .orElseGet(() -> failure.getStatus().toString());
  }

  private void rest() {
    try {
      Thread.sleep(settings.pause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EverythingFails("interrupted", e);
    }
  }
}
