package kontur.tickets.lifecycle;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Actors;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;

/// Steps of a lifecycle as service-workflow records them, and what they leave behind.
final class Steps {
  private final RunningTickets service;

  Steps(RunningTickets service) {
    this.service = service;
  }

  /// A step that consumes what comes after the recorded number, up to `last`.
  RecordStepRequest.Builder step(OnTicket ticket, long expected, long last, String state) {
    var snapshot = ByteString.copyFromUtf8("{\"state\":\"%s\",\"last\":%d}".formatted(state, last));
    var step =
        RecordStepRequest.newBuilder()
            .setTicketId(ticket.getTicketId())
            .setExpectedSeq(expected)
            .setSnapshot(snapshot)
            .setSnapshotHash(sha256(snapshot.toByteArray()))
            .setDefinitionName("default")
            .setDefinitionVersion("1.0.0")
            .setDefinitionSha256("a".repeat(64))
            .setState(state)
            .setLastNumber(last);
    for (var number = (Long) row(ticket, "recorded_number") + 1; number <= last; number++) {
      step.addConsumed(consumed(ticket, number, "message.received"));
    }
    return step;
  }

  static ConsumedEvent consumed(OnTicket ticket, long number, String type) {
    return ConsumedEvent.newBuilder()
        .setEnvelope(
            LifecycleEnvelope.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setNumber(number)
                .setId("m" + number)
                .setType(type)
                .setOccurredAt(Times.toProto(Clock.systemUTC().instant()))
                .setActor("customer:x"))
        .setOutcome("applied")
        .build();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  RecordStepResponse record(RecordStepRequest.Builder step) {
    return record(Actors.service("workflow"), step);
  }

  RecordStepResponse record(Actor actor, RecordStepRequest.Builder step) {
    return service.lifecycle(actor).recordStep(step.build());
  }

  Object row(OnTicket ticket, String column) {
    return service
        .sql()
        .sql("select * from tickets.ticket where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .query()
        .singleRow()
        .get(column);
  }

  List<String> log(OnTicket ticket) {
    return service
        .sql()
        .sql(
            "select type || ' ' || outcome from tickets.event_log where ticket_id = ? order by position")
        .param(UUID.fromString(ticket.getTicketId()))
        .query(String.class)
        .list();
  }

  List<byte[]> outbox(String topic, String key) {
    return service
        .sql()
        .sql("select value from tickets.outbox where topic = ? and key = ? order by id")
        .params(topic, key)
        .query(byte[].class)
        .list();
  }
}
