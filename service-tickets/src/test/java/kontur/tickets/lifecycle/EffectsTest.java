package kontur.tickets.lifecycle;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.events;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.TicketEvent;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Structs;
import kontur.tickets.v1.Effect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EffectsTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  private static final Steps steps = new Steps(service);

  @Test
  void carriesOutEffectsInTheSameTransaction() throws Exception {
    var ticket = accept(service, mail("effects@example.org", "e1@x", List.of(), List.of()));

    steps.record(
        steps
            .step(ticket, 0, 1, "open.classified")
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

    assertThat(steps.row(ticket, "queue")).isEqualTo("billing");
    assertThat(steps.row(ticket, "tags").toString()).contains("october", "vip");
    var sent =
        OutboundCommand.parseFrom(
            steps.outbox("kontur.outbound", "mail:support:effects@example.org").getLast());
    assertThat(sent.getSend().getAutomatic()).isTrue();
    assertThat(sent.getSend().getToList()).containsExactly("effects@example.org");
    assertThat(sent.getSend().getSubject()).isEqualTo("Re: Invoice is wrong");
    assertThat(sent.getSend().getInReplyTo()).isEqualTo("e1@x");
    var events = new ArrayList<String>();
    for (var value : steps.outbox("kontur.events", ticket.getTicketId())) {
      events.add(TicketEvent.parseFrom(value).getType());
    }
    assertThat(events)
        .containsExactly(
            "ticket.created",
            "ticket.changed",
            "ticket.created",
            "message.added",
            "notification.added");
    assertThat(steps.log(ticket)).hasSize(1);
  }

  @Test
  void anEffectThatCannotBeCarriedOutIsNotedAndFailsNothing() {
    var ticket = accept(service, telegram("step-9", "one"));

    var answer =
        steps.record(
            steps
                .step(ticket, 0, 1, "open.classified")
                .addEffects(effect("reply.auto", "template", "no-such"))
                .addEffects(effect("oncall.page", "level", "1"))
                .addEffects(effect("notify", "to", "", "template", "assigned"))
                .addEffects(effect("assignment.request", "queue", "sales")));

    assertThat(answer.hasStored()).isTrue();
    assertThat(steps.row(ticket, "queue")).isEqualTo("sales");
    assertThat(steps.log(ticket))
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
}
