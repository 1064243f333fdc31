package kontur.tickets.intake;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kontur.actor.v1.Role;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContactBlocked;
import kontur.events.v1.MessageEdit;
import kontur.events.v1.MessageReaction;
import kontur.events.v1.Sender;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a reader needs to fold quoted history, and to show what people think of a message.
class NewTextTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void theTimelineSaysWhatTheSenderWroteNow() {
    var opened =
        accept(
            service,
            telegram(
                "quoted", "Thanks", m -> m.setNewTextFrom(3).setNewTextTo(9).setExternalId("1")));

    var message = timeline(opened.getTicketId()).getFirst();

    assertThat(message.getNewTextFrom()).isEqualTo(3);
    assertThat(message.getNewTextTo()).isEqualTo(9);
  }

  @Test
  void anEditSaysItAnew() {
    var opened =
        accept(
            service,
            telegram(
                "anew", "Thanks", m -> m.setNewTextFrom(3).setNewTextTo(9).setExternalId("2")));
    var changed =
        telegram("anew", "Many thanks", m -> m.setNewTextTo(11).setExternalId("2")).getMessage();
    accept(
        service,
        Examples.event(Examples.BOT, "anew")
            .setEdit(MessageEdit.newBuilder().setExternalId("2").setMessage(changed))
            .build());

    var message = timeline(opened.getTicketId()).getFirst();

    assertThat(message.getNewTextFrom()).isZero();
    assertThat(message.getNewTextTo()).isEqualTo(11);
  }

  @Test
  void reactionsStandOnTheirMessageAndChangeNothingElse() {
    var opened = accept(service, telegram("liked", "Hello", m -> m.setExternalId("3")));
    var events = pending(opened.getTicketId());

    var first = accept(service, reaction("liked", "3", "a", "👍"));
    accept(service, reaction("liked", "3", "b", "🔥 👏"));
    accept(service, reaction("liked", "3", "a", ""));
    accept(service, reaction("liked", "3", "b", "🔥"));

    assertThat(first.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(timeline(opened.getTicketId())).hasSize(1);
    assertThat(timeline(opened.getTicketId()).getFirst().getReactionsList()).containsExactly("🔥");
    assertThat(pending(opened.getTicketId())).isEqualTo(events);
  }

  @Test
  void whoWritesAgainCanBeWrittenTo() {
    var opened = accept(service, telegram("back", "Hello"));
    accept(
        service,
        List.of(
            Examples.event(Examples.BOT, "back")
                .setContactBlocked(ContactBlocked.newBuilder().setReason("chat not found"))
                .build()));
    assertThat(blocked(opened.getTicketId())).isTrue();

    accept(service, telegram("back", "Here I am"));

    assertThat(blocked(opened.getTicketId())).isFalse();
  }

  private static boolean blocked(String ticket) {
    return service
        .tickets(Examples.user(Role.SUPERVISOR))
        .getTicket(GetTicketRequest.newBuilder().setId(ticket).build())
        .getTicket()
        .getContactBlocked();
  }

  @Test
  void aReactionToWhatNobodyKnowsIsNoted() {
    var answer = accept(service, List.of(reaction("unknown", "4", "a", "👍"))).getFirst();

    assertThat(answer.getNoted()).isEqualTo("a reaction to an unknown message");
  }

  private static long pending(String ticket) {
    return service
        .sql()
        .sql("select count(*) from tickets.lifecycle_event where ticket_id = ?::uuid")
        .param(ticket)
        .query(Long.class)
        .single();
  }

  private static List<Message> timeline(String ticket) {
    return service
        .tickets(Examples.user(Role.SUPERVISOR))
        .getTimeline(
            GetTimelineRequest.newBuilder().setTicketId(ticket).setMessagesOnly(true).build())
        .getEntriesList()
        .stream()
        .map(entry -> entry.getMessage())
        .toList();
  }

  private static ChannelEvent reaction(String chat, String message, String who, String signs) {
    return Examples.event(Examples.BOT, chat)
        .setReaction(
            MessageReaction.newBuilder()
                .setSender(Sender.newBuilder().setAddress(who))
                .setExternalId(message)
                .setReactions(signs))
        .build();
  }
}
