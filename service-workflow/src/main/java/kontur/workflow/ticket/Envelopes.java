package kontur.workflow.ticket;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import kontur.events.v1.LifecycleEnvelope;
import kontur.lifecycle.Event;

/// The kernel's envelopes as the contracts', and back.
final class Envelopes {
  private Envelopes() {}

  static Event.Envelope fromProto(LifecycleEnvelope envelope) {
    var at = envelope.getOccurredAt();
    return new Event.Envelope(
        envelope.getNumber(),
        envelope.getId(),
        envelope.getType(),
        Instant.ofEpochSecond(at.getSeconds(), at.getNanos()),
        Structs.fromProto(envelope.getPayload()),
        Structs.fromProto(envelope.getFacts()),
        envelope.getActor());
  }

  static LifecycleEnvelope toProto(String ticketId, Event.Envelope envelope) {
    return LifecycleEnvelope.newBuilder()
        .setTicketId(ticketId)
        .setNumber(envelope.number())
        .setId(envelope.id())
        .setType(envelope.type())
        .setOccurredAt(time(envelope.occurredAt()))
        .setPayload(Structs.toProto(envelope.payload()))
        .setFacts(Structs.toProto(envelope.facts()))
        .setActor(envelope.actor())
        .build();
  }

  static Timestamp time(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
