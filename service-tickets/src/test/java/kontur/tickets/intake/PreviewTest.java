package kontur.tickets.intake;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.close;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.refusal;
import static kontur.tickets.Examples.telegram;
import static kontur.tickets.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kontur.actor.v1.Role;
import kontur.errors.v1.Reason;
import kontur.events.v1.ChannelEvent;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.PreviewMessageRequest;
import kontur.tickets.v1.PreviewMessageResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PreviewTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void saysWhereAMessageWouldGoAndKeepsNothing() {
    var first = mail("see@example.org", "s1@example.org", List.of(), List.of());
    var stranger = preview(first);
    assertThat(stranger.getTicketId()).isEmpty();
    assertThat(stranger.getTicketNumber()).isZero();
    assertThat(stranger.getReason()).isEqualTo("thread:new");
    var before = rows();
    var answer = mail("see@example.org", "s2@example.org", List.of("s1@example.org"), List.of());
    assertThat(preview(answer).getReason()).isEqualTo("thread:new");
    assertThat(rows()).isEqualTo(before);

    var opened = accept(service, first);
    var place = preview(answer);
    assertThat(place.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(place.getTicketNumber()).isEqualTo(opened.getTicketNumber());
    assertThat(place.getReason()).isEqualTo("thread:known-message-id");

    close(service, opened);
    assertThat(preview(answer).getTicketId()).isEmpty();
    assertThat(preview(answer).getReason()).isEqualTo("thread:known-message-id:follow-up");
    var follows = accept(service, answer);
    assertThat(follows.getReason()).isEqualTo("thread:known-message-id:follow-up");
    assertThat(follows.getTicketNumber())
        .as("no number was used up")
        .isEqualTo(opened.getTicketNumber() + 1);
  }

  @Test
  void aChatGoesByItsOpenTicket() {
    assertThat(preview(telegram("look", "hello")).getReason()).isEqualTo("open-ticket:new");
    var opened = accept(service, telegram("look", "hello"));

    assertThat(preview(telegram("look", "again")).getTicketId()).isEqualTo(opened.getTicketId());
  }

  @Test
  void onlyWhoMayLookAtTheQuarantineMayAskAndOnlyForMessages() {
    var request = PreviewMessageRequest.newBuilder().setEvent(telegram("no", "hello")).build();
    assertThat(refusal(() -> service.intake(Examples.agent()).previewMessage(request)))
        .isEqualTo(Reason.FORBIDDEN);
    var nothing =
        request.toBuilder()
            .setEvent(
                request.getEvent().toBuilder()
                    .clearMessage()
                    .setContactBlocked(kontur.events.v1.ContactBlocked.newBuilder().setReason("x")))
            .build();
    assertThat(refusal(() -> service.intake(user(Role.SUPERVISOR)).previewMessage(nothing)))
        .isEqualTo(Reason.INVALID_FIELD);
  }

  private static PreviewMessageResponse preview(ChannelEvent event) {
    return service
        .intake(user(Role.SUPERVISOR))
        .previewMessage(PreviewMessageRequest.newBuilder().setEvent(event).build());
  }

  /// How much lies in each table that an acceptance writes into.
  private static List<Long> rows() {
    return service
        .sql()
        .sql(
            """
            select count(*) from tickets.ticket union all
            select count(*) from tickets.message union all
            select count(*) from tickets.conversation union all
            select count(*) from tickets.customer union all
            select count(*) from tickets.address union all
            select count(*) from tickets.account
            """)
        .query(Long.class)
        .list();
  }
}
