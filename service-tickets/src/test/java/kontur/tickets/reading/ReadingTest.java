package kontur.tickets.reading;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static kontur.tickets.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Role;
import kontur.contract.Actors;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.transaction.support.TransactionOperations;

class ReadingTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void pagesThroughAllTicketsInEveryOrder() {
    for (var i = 0; i < 25; i++) {
      var ticket = accept(service, telegram("page-" + i, "pageable " + i));
      set(ticket, "priority = '" + List.of("low", "normal", "high", "urgent").get(i % 4) + "'");
    }

    for (var order : TicketOrder.values()) {
      if (order != TicketOrder.UNRECOGNIZED) {
        var request =
            ListTicketsRequest.newBuilder().setText("pageable").setOrder(order).setPageSize(7);
        var ids = new ArrayList<String>();
        var pages = 0;
        do {
          var page = list(request);
          page.getTicketsList().forEach(t -> ids.add(t.getId()));
          request.setPageToken(page.getNextPageToken());
          pages++;
        } while (!request.getPageToken().isEmpty());
        assertThat(ids).as(order.name()).hasSize(25).doesNotHaveDuplicates();
        assertThat(pages).isEqualTo(4);
      }
    }
    var urgentFirst =
        list(ListTicketsRequest.newBuilder()
                .setText("pageable")
                .setOrder(TicketOrder.PRIORITY_THEN_OLDEST))
            .getTicketsList();
    assertThat(urgentFirst.getFirst().getPriority()).isEqualTo("urgent");
    assertThat(urgentFirst.getLast().getPriority()).isEqualTo("low");
  }

  @Test
  void aPageTokenIsGoodForItsOwnListOnly() {
    accept(service, telegram("token-1", "tokens"));
    accept(service, telegram("token-2", "tokens"));
    var first = list(ListTicketsRequest.newBuilder().setText("tokens").setPageSize(1));

    assertThat(
            refusal(() ->
                list(
                    ListTicketsRequest.newBuilder()
                        .setText("else")
                        .setPageToken(first.getNextPageToken()))))
        .isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> list(ListTicketsRequest.newBuilder().setPageToken("!%"))))
        .isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void filtersByEverything() {
    var mail = accept(service, mail("filter@example.org", "filter@x", List.of(), List.of()));
    var chat = accept(service, telegram("filter-chat", "filters"));
    set(
        chat,
        "tags = '{a,b}', state = 'open.assigned', top_state = 'open', assignee = 'u1', category = 'billing'");

    assertThat(found(ListTicketsRequest.newBuilder().addStates("open"))).contains(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addStates("open.assigned")))
        .containsExactly(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addStates("ope"))).isEmpty();
    assertThat(found(ListTicketsRequest.newBuilder().addStates("received")))
        .contains(id(mail))
        .doesNotContain(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addAssignees("u1"))).containsExactly(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addAssignees("none"))).contains(id(mail));
    assertThat(found(ListTicketsRequest.newBuilder().addChannels(Channel.EMAIL)))
        .contains(id(mail))
        .doesNotContain(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addTags("a").addTags("b")))
        .containsExactly(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addTags("a").addTags("c"))).isEmpty();
    assertThat(found(ListTicketsRequest.newBuilder().addCategories("billing")))
        .containsExactly(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().setCustomerId(customer(mail))))
        .containsExactly(id(mail));
    assertThat(found(ListTicketsRequest.newBuilder().setText("#" + chat.getTicketNumber())))
        .containsExactly(id(chat));
    assertThat(found(ListTicketsRequest.newBuilder().addTeams("sales"))).isEmpty();
  }

  @Test
  void findsRussianAndEnglishWordForms() {
    var russian = accept(service, telegram("ru", "Не приходят счета за октябрь"));
    var english = accept(service, telegram("en", "The payments were declined twice"));

    assertThat(found(ListTicketsRequest.newBuilder().setText("счетам")))
        .containsExactly(id(russian));
    assertThat(found(ListTicketsRequest.newBuilder().setText("payment declining")))
        .containsExactly(id(english));
    assertThat(found(ListTicketsRequest.newBuilder().setText("'); drop table x; --"))).isEmpty();
  }

  @Test
  void findsAWordThatIsInMostMessages() {
    var tickets = new ArrayList<String>();
    for (var i = 0; i < 3; i++) {
      tickets.add(id(accept(service, telegram("most-" + i, "ubiquitous " + i))));
    }
    service
        .sql()
        .sql(
            """
            insert into tickets.message (id, ticket_id, conversation_id, direction, author, preview, created_at)
            select gen_random_uuid(), id, conversation_id, 'note', 'x', 'ubiquitous', created_at
              from tickets.ticket, generate_series(1, 600) where id = ?
            """)
        .param(UUID.fromString(tickets.getFirst()))
        .update();

    var first = list(ListTicketsRequest.newBuilder().setText("ubiquitous").setPageSize(1));
    var next =
        list(
            ListTicketsRequest.newBuilder()
                .setText("ubiquitous")
                .setPageSize(1)
                .setPageToken(first.getNextPageToken()));

    assertThat(first.getTicketsList()).extracting(Ticket::getId).containsExactly(tickets.get(2));
    assertThat(next.getTicketsList()).extracting(Ticket::getId).containsExactly(tickets.get(1));
    assertThat(found(ListTicketsRequest.newBuilder().setText("ubiquitous")))
        .containsExactlyElementsOf(tickets.reversed());
  }

  @ParameterizedTest
  @CsvSource({"200,1000,500", "1,1,1", "1,3,2", "1,100,1", "1,1,100", "100,1,1"})
  void findsTheSameHoweverDeepItLooksBeforeItLooksUpAll(int glance, int lookThrough, int common) {
    var word = "deepness%d%d%d".formatted(glance, lookThrough, common);
    var tickets = new ArrayList<String>();
    for (var i = 0; i < 6; i++) {
      var text = i == 5 || i == 2 ? "nothing of it" : word;
      tickets.add(id(accept(service, telegram(word + i, text))));
    }
    var lists =
        new ListTickets(
            service.sql(),
            TransactionOperations.withoutTransaction(),
            new ReadTickets(service.sql()),
            new ListTickets.Depths(glance, lookThrough, common));

    var ids = new ArrayList<String>();
    var request = ListTicketsRequest.newBuilder().setText(word).setPageSize(1);
    do {
      var page = lists.list(user(Role.ADMIN), request.build());
      page.getTicketsList().forEach(ticket -> ids.add(ticket.getId()));
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());

    assertThat(ids).containsExactly(tickets.get(4), tickets.get(3), tickets.get(1), tickets.get(0));
  }

  @Test
  void agentsSeeTheTicketsOfTheirTeams() {
    var sales = Account.newBuilder(Examples.BOT).setId("sales-bot").setTeam("sales").build();
    var foreign =
        accept(
            service,
            telegram("team", "teams").toBuilder()
                .setAccount(sales)
                .setConversationKey("telegram:2:team")
                .build());
    var own = accept(service, telegram("team", "teams"));

    assertThat(seenByAgent()).containsExactly(id(own));
    assertThat(seenByAgent("sales")).isEmpty();
    assertThat(seenByAgent("sales", "support")).containsExactly(id(own));
    assertThat(found(ListTicketsRequest.newBuilder().setText("teams")))
        .containsExactlyInAnyOrder(id(own), id(foreign));
    assertThat(
            refusal(() ->
                service
                    .tickets(Actors.customer(customer(own), "x", "r"))
                    .listTickets(ListTicketsRequest.getDefaultInstance())))
        .isEqualTo(Reason.FORBIDDEN);
  }

  /// Those about teams, of the given teams only; of all when none is given.
  private static List<String> seenByAgent(String... teams) {
    return service
        .tickets(Examples.agent())
        .listTickets(
            ListTicketsRequest.newBuilder().setText("teams").addAllTeams(List.of(teams)).build())
        .getTicketsList()
        .stream()
        .map(Ticket::getId)
        .toList();
  }

  @Test
  void pagesThroughATimeline() {
    var ticket = accept(service, telegram("timeline", "message 0"));
    for (var i = 1; i < 12; i++) {
      accept(service, telegram("timeline", "message " + i));
    }
    service
        .sql()
        .sql(
            """
            insert into tickets.event_log (ticket_id, recorded_at, type, actor, why, input)
            select ?, created_at, 'message.received', 'x', '', '{"a": 1}'
              from tickets.message where ticket_id = ?
            """)
        .params(UUID.fromString(id(ticket)), UUID.fromString(id(ticket)))
        .update();

    var kinds = new ArrayList<String>();
    var texts = new ArrayList<String>();
    var request = GetTimelineRequest.newBuilder().setTicketId(id(ticket)).setPageSize(5);
    do {
      var page = service.tickets(Examples.agent()).getTimeline(request.build());
      page.getEntriesList()
          .forEach(entry -> {
            kinds.add(entry.getEntryCase().name());
            if (entry.hasMessage()) {
              texts.add(entry.getMessage().getText());
            }
          });
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());

    assertThat(kinds).hasSize(24).startsWith("MESSAGE", "EVENT", "MESSAGE");
    assertThat(texts).startsWith("message 0", "message 1").hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void findsACustomersOwnOpenTicket() {
    var message = telegram("mine", "hello");
    var ticket = accept(service, message);

    var found = findFor("mine", "mine", message.getId());

    assertThat(found.getId()).isEqualTo(id(ticket));
    assertThat(refusal(() -> findFor("mine", "stranger", ""))).isEqualTo(Reason.NO_OPEN_TICKET);
    assertThat(refusal(() -> findFor("mine", "mine", Examples.id()))).isEqualTo(Reason.NOT_YET);
    set(ticket, "final = true");
    assertThat(refusal(() -> findFor("mine", "mine", ""))).isEqualTo(Reason.NO_OPEN_TICKET);
    assertThat(
            refusal(() ->
                service.tickets(Examples.agent()).findForCustomer(forCustomer("mine", "mine", ""))))
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void aTicketThatBeganAfterACommandIsNotMeantByIt() {
    var before = later(telegram("quick", "settled long ago"), 0);
    set(accept(service, before), "final = true");

    var next = accept(service, later(telegram("quick", "and a new question"), 1));

    assertThat(refusal(() -> findFor("quick", "quick", before.getId())))
        .isEqualTo(Reason.NO_OPEN_TICKET);
    assertThat(findFor("quick", "quick", "").getId()).isEqualTo(id(next));
    service
        .sql()
        .sql(
            "update tickets.message set direction = 'outbound', delivery = 'sent' where ticket_id = ?")
        .param(UUID.fromString(id(next)))
        .update();
    assertThat(findFor("quick", "quick", before.getId()).getId())
        .as("one that we began")
        .isEqualTo(id(next));
  }

  private static ChannelEvent later(ChannelEvent event, long seconds) {
    var at = event.getReceivedAt();
    return event.toBuilder()
        .setReceivedAt(at.toBuilder().setSeconds(at.getSeconds() + seconds))
        .build();
  }

  @Test
  void findsTheTicketOfAnEarlierTryAlsoWhenThatHasClosedIt() {
    var ticket = accept(service, telegram("again", "hello"));
    recorded(ticket, "ticket.close", "close:row-9");
    set(ticket, "final = true");
    accept(service, telegram("again", "and another thing"));

    var found =
        service
            .tickets(Actors.service("communication"))
            .findForCustomer(
                forCustomer("again", "again", "").toBuilder()
                    .addGivenKeys("row-9")
                    .addGivenKeys("close:row-9")
                    .build());

    assertThat(found.getTicket().getId()).isEqualTo(id(ticket));
    assertThat(found.getGivenKey()).isEqualTo("close:row-9");
    assertThat(findFor("again", "again", "").getId()).isNotEqualTo(id(ticket));
  }

  private static void recorded(OnTicket ticket, String command, String key) {
    service
        .sql()
        .sql(
            """
            insert into tickets.event_log (ticket_id, recorded_at, type, actor, why, outcome, command_id, input)
            values (?, now(), ?, 'customer', '', 'applied', ?, '{}')
            """)
        .params(
            UUID.fromString(id(ticket)),
            command,
            Ids.command("customer:" + customer(ticket), key).toString())
        .update();
  }

  private static Ticket findFor(String chat, String sender, String after) {
    return service
        .tickets(Actors.service("communication"))
        .findForCustomer(forCustomer(chat, sender, after))
        .getTicket();
  }

  private static FindForCustomerRequest forCustomer(String chat, String sender, String after) {
    return FindForCustomerRequest.newBuilder()
        .setAccount("bot")
        .setConversationKey("telegram:1:" + chat)
        .setSender(sender)
        .setAfterMessageId(after)
        .build();
  }

  private static kontur.tickets.v1.ListTicketsResponse list(ListTicketsRequest.Builder request) {
    return service.tickets(user(Role.ADMIN)).listTickets(request.build());
  }

  private static List<String> found(ListTicketsRequest.Builder request) {
    return list(request.setPageSize(200)).getTicketsList().stream().map(Ticket::getId).toList();
  }

  private static String id(OnTicket ticket) {
    return ticket.getTicketId();
  }

  private static String customer(OnTicket ticket) {
    return service
        .sql()
        .sql("select customer_id from tickets.ticket where id = ?")
        .param(UUID.fromString(id(ticket)))
        .query(UUID.class)
        .single()
        .toString();
  }

  private static void set(OnTicket ticket, String assignments) {
    service
        .sql()
        .sql("update tickets.ticket set " + assignments + " where id = ?")
        .param(UUID.fromString(id(ticket)))
        .update();
  }

  private static Reason refusal(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return Refusal.of(e).orElseThrow(() -> new AssertionError(e)).reason();
    }
    throw new AssertionError("was not refused");
  }
}
