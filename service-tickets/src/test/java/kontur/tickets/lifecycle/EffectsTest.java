package kontur.tickets.lifecycle;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.events;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Actors;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.TicketEvent;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.Effect;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.RecordStepRequest;
import kontur.tickets.v1.RecordStepResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EffectsTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void carriesOutEffectsInTheSameTransaction() throws Exception {
    var ticket = accept(service, mail("effects@example.org", "e1@x", List.of(), List.of()));

    record(
        step(ticket, 0, 1, "open.classified")
            .addEffects(effect("event.publish", "type", "ticket.created"))
            .addEffects(effect("reply.auto", "template", "acknowledge"))
            .addEffects(effect("notify", "to", "lead", "template", "unassigned"))
            .addEffects(effect("assignment.request", "queue", "billing"))
            .addEffects(
                Effect.newBuilder()
                    .setKey("k")
                    .setAction("tags.add")
                    .setArguments(
                        Structs.of(java.util.Map.of("tags", List.of("vip", "october"))))));

    assertThat(row(ticket, "queue")).isEqualTo("billing");
    assertThat(row(ticket, "tags").toString()).contains("october", "vip");
    var sent =
        OutboundCommand.parseFrom(
            outbox("kontur.outbound", "mail:support:effects@example.org").getLast());
    assertThat(sent.getSend().getAutomatic()).isTrue();
    assertThat(sent.getSend().getToList()).containsExactly("effects@example.org");
    assertThat(sent.getSend().getSubject()).isEqualTo("Re: Invoice is wrong");
    assertThat(sent.getSend().getInReplyTo()).isEqualTo("e1@x");
    var events = new ArrayList<String>();
    for (var value : outbox("kontur.events", ticket.getTicketId())) {
      events.add(TicketEvent.parseFrom(value).getType());
    }
    assertThat(events)
        .containsExactly(
            "ticket.created",
            "ticket.changed",
            "ticket.created",
            "message.added",
            "notification.added");
    assertThat(log(ticket)).hasSize(1);
  }

  @Test
  void anEffectThatCannotBeCarriedOutIsNotedAndFailsNothing() {
    var ticket = accept(service, telegram("step-9", "one"));

    var answer =
        record(
            step(ticket, 0, 1, "open.classified")
                .addEffects(effect("reply.auto", "template", "no-such"))
                .addEffects(effect("oncall.page", "level", "1"))
                .addEffects(effect("notify", "to", "", "template", "assigned"))
                .addEffects(effect("assignment.request", "queue", "sales")));

    assertThat(answer.hasStored()).isTrue();
    assertThat(row(ticket, "queue")).isEqualTo("sales");
    assertThat(log(ticket))
        .containsExactly(
            "message.received applied", "effect.failed ", "effect.failed ", "effect.failed ");
  }

  private static Effect effect(String action, String... arguments) {
    var struct = Struct.newBuilder();
    for (var i = 0; i < arguments.length; i += 2) {
      struct.putFields(arguments[i], Value.newBuilder().setStringValue(arguments[i + 1]).build());
    }
    return Effect.newBuilder().setKey("key").setAction(action).setArguments(struct).build();
  }

  /// A step that consumes what comes after the recorded number, up to `last`.
  static RecordStepRequest.Builder step(OnTicket ticket, long expected, long last, String state) {
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

  private static ConsumedEvent consumed(OnTicket ticket, long number, String type) {
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

  private static RecordStepResponse record(RecordStepRequest.Builder step) {
    return record(Actors.service("workflow"), step);
  }

  private static RecordStepResponse record(Actor actor, RecordStepRequest.Builder step) {
    return service.lifecycle(actor).recordStep(step.build());
  }

  private static Object row(OnTicket ticket, String column) {
    return service
        .sql()
        .sql("select * from tickets.ticket where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .query()
        .singleRow()
        .get(column);
  }

  private static List<String> log(OnTicket ticket) {
    return service
        .sql()
        .sql(
            "select type || ' ' || outcome from tickets.event_log where ticket_id = ? order by position")
        .param(UUID.fromString(ticket.getTicketId()))
        .query(String.class)
        .list();
  }

  private static List<byte[]> outbox(String topic, String key) {
    return service
        .sql()
        .sql("select value from tickets.outbox where topic = ? and key = ? order by id")
        .params(topic, key)
        .query(byte[].class)
        .list();
  }
}
