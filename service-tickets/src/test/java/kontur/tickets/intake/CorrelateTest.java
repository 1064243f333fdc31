package kontur.tickets.intake;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.close;
import static kontur.tickets.Examples.events;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Correlation;
import kontur.events.v1.VerifiedToken;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.OnTicket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CorrelateTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void anAnswerToOurMailFindsItsTicketByTokenAndById() {
    var opened = accept(service, mail("token@example.org", "t1@example.org", List.of(), List.of()));

    var byToken =
        accept(
            service,
            mail(
                "token@example.org",
                "t2@example.org",
                List.of(),
                List.of(),
                e ->
                    e.addTokens(
                        VerifiedToken.newBuilder()
                            .setPlace(VerifiedToken.Place.REPLY_ADDRESS)
                            .setTicketId(opened.getTicketId()))));
    var byId =
        accept(
            service,
            mail("token@example.org", "t3@example.org", List.of("t1@example.org"), List.of()));

    assertThat(byToken.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(byToken.getReason()).isEqualTo("thread:reply-address");
    assertThat(byId.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(byId.getReason()).isEqualTo("thread:known-message-id");
  }

  @Test
  void findsTheThreadOfAMailThatOthersNamedBefore() {
    // zammad#5716, chatwoot#10028: the answer comes before the mail that it answers.
    var answer =
        accept(
            service,
            mail(
                "late2@example.org",
                "n2@example.org",
                List.of("n1@example.org"),
                List.of("late1@example.org")));

    var named = accept(service, mail("late1@example.org", "n1@example.org", List.of(), List.of()));
    var sibling =
        accept(
            service,
            mail("late2@example.org", "n3@example.org", List.of("n1@example.org"), List.of()));

    assertThat(named.getTicketId()).isEqualTo(answer.getTicketId());
    assertThat(named.getReason()).isEqualTo("thread:named-before");
    assertThat(sibling.getTicketId()).isEqualTo(answer.getTicketId());
  }

  @Test
  void anAccountMayGoByTheSendersOpenTicketInTheEnd() {
    var asks = (UnaryOperator<ChannelEvent>) CorrelateTest::orByOpenTicket;
    var opened =
        accept(
            service, asks.apply(mail("open@example.org", "op1@example.org", List.of(), List.of())));
    var bare =
        accept(
            service, asks.apply(mail("open@example.org", "op2@example.org", List.of(), List.of())));
    var forged =
        accept(
            service,
            asks.apply(
                mail(
                    "open@example.org",
                    "op3@example.org",
                    List.of(),
                    List.of(),
                    e -> e.setUnverified(true))));
    var other =
        accept(
            service, asks.apply(mail("else@example.org", "op4@example.org", List.of(), List.of())));
    close(service, opened);
    var later =
        accept(
            service, asks.apply(mail("open@example.org", "op5@example.org", List.of(), List.of())));

    assertThat(bare.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(bare.getReason()).isEqualTo("thread:open-ticket");
    assertThat(forged.getCreated()).isTrue();
    assertThat(forged.getReason()).isEqualTo("thread:open-ticket:stranger");
    assertThat(other.getReason()).isEqualTo("thread:new");
    assertThat(later.getReason()).isEqualTo("thread:new");
  }

  private static ChannelEvent orByOpenTicket(ChannelEvent event) {
    var account =
        event.getAccount().toBuilder()
            .setId("or-open")
            .setCorrelation(Correlation.THREAD_OR_OPEN_TICKET)
            .build();
    return event.toBuilder()
        .setAccount(account)
        .setConversationKey(event.getConversationKey().replace(":support:", ":or-open:"))
        .build();
  }

  @Test
  void whoReopensTooOftenIsShownAndChangesNothing() {
    var first =
        accept(service, mail("pingpong@example.org", "pp@example.org", List.of(), List.of()));
    var reasons = new ArrayList<String>();
    for (var round = 0; round < 7; round++) {
      resolve(first);
      var again =
          accept(
              service,
              mail(
                  "pingpong@example.org",
                  "pp" + round + "@example.org",
                  List.of("pp@example.org"),
                  List.of()));
      reasons.add(again.getReason());
    }
    var burst =
        accept(
            service,
            mail("pingpong@example.org", "pp9@example.org", List.of("pp@example.org"), List.of()));
    var from =
        events(service, first).stream()
            .map(event -> event.getPayload().getFieldsOrThrow("from").getStringValue())
            .toList();

    assertThat(reasons.subList(0, 5)).containsOnly("thread:known-message-id:reopens");
    assertThat(reasons.subList(5, 7)).containsOnly("thread:known-message-id:reopens-too-often");
    assertThat(burst.getReason()).isEqualTo("thread:known-message-id:reopens-too-often");
    assertThat(from.subList(0, 6)).containsOnly("customer");
    assertThat(from.subList(6, 9)).containsOnly("system");
  }

  @Test
  void onlyTheFirstMessageAfterAResolutionReopens() {
    var first = accept(service, mail("eager@example.org", "ea@example.org", List.of(), List.of()));
    resolve(first);

    var reasons =
        accept(
                service,
                List.of(
                    mail(
                        "eager@example.org",
                        "ea1@example.org",
                        List.of("ea@example.org"),
                        List.of()),
                    mail(
                        "eager@example.org",
                        "ea2@example.org",
                        List.of("ea@example.org"),
                        List.of())))
            .stream()
            .map(accepted -> accepted.getOnTicket().getReason())
            .toList();
    var later =
        accept(
            service,
            mail("eager@example.org", "ea3@example.org", List.of("ea@example.org"), List.of()));

    assertThat(reasons)
        .containsExactly("thread:known-message-id:reopens", "thread:known-message-id");
    assertThat(later.getReason()).isEqualTo("thread:known-message-id");
  }

  /// What the lifecycle records when an agent resolves.
  private static void resolve(OnTicket ticket) {
    service
        .sql()
        .sql("update tickets.ticket set resolved_at = clock_timestamp() where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .update();
  }

  @Test
  void anotherMailWithAKnownMessageIdIsNotThreadedByIt() {
    var real = accept(service, mail("real@example.org", "same@example.org", List.of(), List.of()));

    var forged =
        accept(service, mail("evil@example.org", "same@example.org", List.of(), List.of()));

    assertThat(forged.getTicketId()).isNotEqualTo(real.getTicketId());
    assertThat(forged.getCreated()).isTrue();
  }

  @Test
  void aStrangersTokenAttachesAsUnverifiedAndReachesTheLifecycleAsSystem() {
    var opened =
        accept(service, mail("victim@example.org", "v1@example.org", List.of(), List.of()));

    var stranger =
        accept(
            service,
            mail(
                "stranger@example.org",
                "v2@example.org",
                List.of(),
                List.of("more@example.org"),
                e ->
                    e.addTokens(
                        VerifiedToken.newBuilder()
                            .setPlace(VerifiedToken.Place.MESSAGE_ID)
                            .setTicketId(opened.getTicketId()))));

    assertThat(stranger.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(stranger.getReason()).isEqualTo("thread:own-message-id:stranger");
    assertThat(
            events(service, stranger)
                .getLast()
                .getPayload()
                .getFieldsOrThrow("from")
                .getStringValue())
        .isEqualTo("system");
    assertThat(participants(stranger)).containsExactly("victim@example.org");
  }

  @Test
  void aStrangerWhoOnlyNamesAMessageGetsALinkedTicketWithANotice() {
    var opened = accept(service, mail("owner@example.org", "o1@example.org", List.of(), List.of()));

    var byId =
        accept(
            service,
            mail("nosy@example.org", "o2@example.org", List.of("o1@example.org"), List.of()));
    var bySubject =
        accept(
            service,
            mail(
                "nosy@example.org",
                "o3@example.org",
                List.of(),
                List.of(),
                e ->
                    e.addTokens(
                        VerifiedToken.newBuilder()
                            .setPlace(VerifiedToken.Place.SUBJECT)
                            .setTicketId(opened.getTicketId()))));

    assertThat(byId.getCreated()).isTrue();
    assertThat(byId.getReason()).isEqualTo("thread:known-message-id:stranger");
    assertThat(bySubject.getCreated()).isTrue();
    assertThat(
            service
                .sql()
                .sql(
                    "select linked_to, (select preview from tickets.message as m where m.ticket_id = t.id and direction = 'note') as notice from tickets.ticket as t where id = ?")
                .param(UUID.fromString(byId.getTicketId()))
                .query()
                .singleRow())
        .containsEntry("linked_to", UUID.fromString(opened.getTicketId()))
        .extractingByKey("notice")
        .asString()
        .contains("#" + opened.getTicketNumber());
  }

  @Test
  void aForgedSenderNeverActsAsTheCustomer() {
    var opened = accept(service, mail("boss@example.org", "f1@example.org", List.of(), List.of()));

    var forged =
        accept(
            service,
            mail(
                "boss@example.org",
                "f2@example.org",
                List.of("f1@example.org"),
                List.of(),
                e -> e.setUnverified(true)));

    assertThat(forged.getTicketId()).isNotEqualTo(opened.getTicketId());
    assertThat(
            events(service, forged)
                .getFirst()
                .getPayload()
                .getFieldsOrThrow("from")
                .getStringValue())
        .isEqualTo("system");
    assertThat(
            events(service, forged)
                .getFirst()
                .getFacts()
                .getFieldsOrThrow("origin")
                .getStringValue())
        .isEqualTo("system");
  }

  @Test
  void automaticMailJoinsItsThreadAsSystem() {
    var opened = accept(service, mail("away@example.org", "w1@example.org", List.of(), List.of()));

    var automatic =
        accept(
            service,
            mail(
                "away@example.org",
                "w2@example.org",
                List.of("w1@example.org"),
                List.of(),
                e -> e.setAutomatic(true)));

    assertThat(automatic.getTicketId()).isEqualTo(opened.getTicketId());
    assertThat(
            events(service, automatic)
                .getLast()
                .getPayload()
                .getFieldsOrThrow("from")
                .getStringValue())
        .isEqualTo("system");
  }

  @Test
  void aMessageOnAClosedTicketBecomesOneFollowUp() {
    var opened = accept(service, mail("back@example.org", "c1@example.org", List.of(), List.of()));
    close(service, opened);

    var followUp =
        accept(
            service,
            mail("back@example.org", "c2@example.org", List.of("c1@example.org"), List.of()));
    var joined =
        accept(
            service,
            mail("back@example.org", "c3@example.org", List.of("c1@example.org"), List.of()));

    assertThat(followUp.getCreated()).isTrue();
    assertThat(followUp.getReason()).isEqualTo("thread:known-message-id:follow-up");
    assertThat(joined.getTicketId()).isEqualTo(followUp.getTicketId());
    assertThat(
            service
                .sql()
                .sql("select follow_up_of from tickets.ticket where id = ?")
                .param(UUID.fromString(followUp.getTicketId()))
                .query(UUID.class)
                .single())
        .isEqualTo(UUID.fromString(opened.getTicketId()));
    assertThat(events(service, opened)).hasSize(1);
  }

  @Test
  void aChatWhoseTicketIsClosedGoesOnInAFollowUp() {
    var opened = accept(service, telegram("closed", "one"));
    close(service, opened);

    var next = accept(service, telegram("closed", "two"));
    var after = accept(service, telegram("closed", "three"));

    assertThat(next.getCreated()).isTrue();
    assertThat(after.getTicketId()).isEqualTo(next.getTicketId());
  }

  private static List<String> participants(OnTicket ticket) {
    return service
        .sql()
        .sql("select address from tickets.participant where ticket_id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .query(String.class)
        .list();
  }
}
