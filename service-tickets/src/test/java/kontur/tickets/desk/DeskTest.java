package kontur.tickets.desk;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.agent;
import static kontur.tickets.Examples.mail;
import static kontur.tickets.Examples.telegram;
import static kontur.tickets.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.ContactBlocked;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.LifecycleEnvelope;
import kontur.events.v1.OutboundCommand;
import kontur.tickets.Examples;
import kontur.tickets.RunningTickets;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.CreateTicketRequest;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.FileHeader;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.TagList;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.UndoReplyRequest;
import kontur.tickets.v1.UpdateTicketRequest;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeskTest {
  @RegisterExtension static final RunningTickets service = new RunningTickets();

  @Test
  void aReplyIsStoredSentAndToldToTheLifecycle() throws Exception {
    var ticket =
        accept(
            service,
            mail("reply@example.org", "r1@example.org", List.of(), List.of("cc@example.org")));

    var message = reply(agent(), ticket, "k-1", "**Done**");

    assertThat(message.getDelivery()).isEqualTo(DeliveryState.PENDING);
    assertThat(message.getAuthor()).isEqualTo("user:" + agent().getId());
    var sent = outbound("mail:support:reply@example.org").getLast();
    assertThat(sent.getMessageId()).isEqualTo(message.getId());
    assertThat(sent.getSend().getToList()).containsExactly("reply@example.org");
    assertThat(sent.getSend().getCcList()).containsExactly("cc@example.org");
    assertThat(sent.getSend().getSubject()).isEqualTo("Re: Invoice is wrong");
    assertThat(sent.getSend().getInReplyTo()).isEqualTo("r1@example.org");
    assertThat(sent.getSend().getReferencesList()).containsExactly("r1@example.org");
    var event = events(ticket).getLast();
    assertThat(event.getNumber()).isEqualTo(2);
    assertThat(event.getPayload().getFieldsOrThrow("from").getStringValue()).isEqualTo("agent");
    assertThat(event.getPayload().getFieldsOrThrow("author").getStringValue())
        .isEqualTo(agent().getId());
    assertThat(timeline(ticket)).extracting(Message::getText).contains("**Done**");
  }

  @Test
  void aReplyToAChatNamesTheChat() throws Exception {
    var ticket = accept(service, telegram("-1001:7", "hello"));

    reply(agent(), ticket, "k-2", "hi");

    var sent = outbound("telegram:1:-1001:7").getLast();
    assertThat(sent.getSend().getToList()).containsExactly("-1001/7");
    assertThat(sent.getSend().getOffersClose()).isTrue();
    assertThat(sent.getSend().getLanguage()).isEqualTo("ru");
  }

  @Test
  void theSameKeyGetsTheFirstAnswerAndOtherContentIsRefused() {
    var ticket = accept(service, telegram("100", "hello"));

    var first = reply(agent(), ticket, "k-3", "hi");
    var again = reply(agent(), ticket, "k-3", "hi");

    assertThat(again).isEqualTo(first);
    assertThat(events(ticket)).hasSize(2);
    assertThat(refusal(() -> reply(agent(), ticket, "k-3", "something else")))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(refusal(() -> note(agent(), ticket, "k-3", "hi")))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(reply(user(Role.SUPERVISOR), ticket, "k-3", "mine").getId())
        .isNotEqualTo(first.getId());
  }

  @Test
  void aScheduledReplyLeavesWhenItIsDue() {
    var ticket = accept(service, telegram("101", "hello"));

    var scheduled = replyAt(ticket, "k-4", Duration.ofMillis(1500));

    assertThat(scheduled.getDelivery()).isEqualTo(DeliveryState.SCHEDULED);
    assertThat(events(ticket)).hasSize(1);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          assertThat(events(ticket)).hasSize(2);
          assertThat(outbound("telegram:1:101")).hasSize(1);
          assertThat(timeline(ticket).getLast().getDelivery()).isEqualTo(DeliveryState.PENDING);
        });
    assertThat(refusal(() -> undo(scheduled, "k-5"))).isEqualTo(Reason.TOO_LATE);
  }

  @Test
  void aScheduledReplyCanBeTakenBack() {
    var ticket = accept(service, telegram("102", "hello"));
    var scheduled = replyAt(ticket, "k-6", Duration.ofHours(1));

    assertThat(undo(scheduled, "k-7")).isEqualTo("later");
    assertThat(undo(scheduled, "k-7")).isEqualTo("later");

    assertThat(timeline(ticket)).hasSize(1);
    assertThat(refusal(() -> undo(scheduled, "k-8"))).isEqualTo(Reason.MESSAGE_NOT_FOUND);
  }

  @Test
  void aReplyMayNotBeScheduledTooFarAhead() {
    var ticket = accept(service, telegram("103", "hello"));

    assertThat(refusal(() -> replyAt(ticket, "k-9", Duration.ofDays(91))))
        .isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void aNoteIsNeverSentAndReachesTheLifecycleAsNotPublic() {
    var ticket = accept(service, telegram("104", "hello"));

    note(agent(), ticket, "k-10", "between us");

    assertThat(outbound("telegram:1:104")).isEmpty();
    assertThat(events(ticket).getLast().getPayload().getFieldsOrThrow("public").getBoolValue())
        .isFalse();
  }

  @Test
  void aBlockedContactCannotBeWrittenTo() {
    var ticket = accept(service, telegram("105", "hello"));
    accept(
        service,
        List.of(
            Examples.event(Examples.BOT, "105")
                .setContactBlocked(ContactBlocked.newBuilder().setReason("bot was blocked"))
                .build()));

    assertThat(refusal(() -> reply(agent(), ticket, "k-11", "hi")))
        .isEqualTo(Reason.CONVERSATION_CLOSED);
    assertThat(get(agent(), ticket).getContactBlocked()).isTrue();
  }

  @Test
  void changesOfFactsReachTheLifecycleAndTheLog() {
    var ticket = accept(service, telegram("106", "hello"));
    var before = get(agent(), ticket);

    var after =
        service
            .tickets(agent())
            .updateTicket(
                update(ticket, "k-12")
                    .setExpectedVersion(before.getVersion())
                    .setPriority("urgent")
                    .setTags(TagList.newBuilder().addTags("vip").addTags("a"))
                    .setFields(
                        Struct.newBuilder()
                            .putFields("order", Value.newBuilder().setStringValue("7").build()))
                    .build())
            .getTicket();

    assertThat(after.getPriority()).isEqualTo("urgent");
    assertThat(after.getTagsList()).containsExactly("a", "vip");
    assertThat(after.getFields().getFieldsOrThrow("order").getStringValue()).isEqualTo("7");
    assertThat(after.getVersion()).isEqualTo(before.getVersion() + 1);
    var event = events(ticket).getLast();
    assertThat(event.getType()).isEqualTo("ticket.changed");
    assertThat(event.getFacts().getFieldsOrThrow("priority").getStringValue()).isEqualTo("urgent");
    assertThat(
            refusal(() ->
                service
                    .tickets(agent())
                    .updateTicket(
                        update(ticket, "k-13")
                            .setExpectedVersion(before.getVersion())
                            .setPriority("low")
                            .build())))
        .isEqualTo(Reason.VERSION_STALE);
  }

  @Test
  void aFactOnAClosedTicketIsStoredWithoutALifecycleEvent() {
    var ticket = accept(service, telegram("107", "hello"));
    service
        .sql()
        .sql("update tickets.ticket set final = true, state = 'closed' where id = ?")
        .param(UUID.fromString(ticket.getTicketId()))
        .update();

    note(agent(), ticket, "k-14", "for the record");

    assertThat(events(ticket)).hasSize(1);
    assertThat(timeline(ticket)).hasSize(2);
  }

  @Test
  void eachRoleMayDoWhatItMay() {
    var ticket = accept(service, telegram("108", "hello"));
    var stranger = user(Role.AGENT, "sales");
    var customer =
        kontur.contract.Actors.customer(get(agent(), ticket).getCustomer().getId(), "Anna", "r");

    for (Runnable call :
        List.<Runnable>of(
            () -> get(stranger, ticket),
            () ->
                service
                    .tickets(stranger)
                    .getTicket(
                        GetTicketRequest.newBuilder().setNumber(ticket.getTicketNumber()).build()),
            () -> timeline(stranger, ticket),
            () -> reply(stranger, ticket, "p-1", "x"),
            () -> note(stranger, ticket, "p-2", "x"),
            () -> service.tickets(stranger).updateTicket(update(ticket, "p-3").build()),
            () -> download(stranger, ticket, "0".repeat(64)))) {
      assertThat(refusal(call)).isEqualTo(Reason.TICKET_NOT_FOUND);
    }
    assertThat(refusal(() -> moveTeam(agent(), ticket, "p-4"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> reply(customer, ticket, "p-5", "x"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> note(customer, ticket, "p-6", "x"))).isEqualTo(Reason.FORBIDDEN);
    assertThat(get(customer, ticket).getId()).isEqualTo(ticket.getTicketId());
    note(agent(), ticket, "p-7", "secret");
    assertThat(timeline(customer, ticket)).extracting(Message::getText).doesNotContain("secret");
    assertThat(moveTeam(user(Role.SUPERVISOR), ticket, "p-8").getTeam()).isEqualTo("sales");
    assertThat(get(stranger, ticket).getTeam()).isEqualTo("sales");
    assertThat(refusal(() -> get(agent(), ticket))).isEqualTo(Reason.TICKET_NOT_FOUND);
  }

  @Test
  void anAgentOpensATicketAndTheCustomersAnswerJoinsIt() {
    accept(service, mail("warm-up@example.org", "up@example.org", List.of(), List.of()));
    var created =
        service
            .tickets(agent())
            .createTicket(
                CreateTicketRequest.newBuilder()
                    .setIdempotencyKey("k-15")
                    .setAccount("support")
                    .setCustomerAddress("New@Example.org")
                    .setSubject("Your order")
                    .setMessage("It is on its way.")
                    .build())
            .getTicket();
    var sent = outbound("mail:support:new@example.org").getLast();
    delivered(sent.getMessageId(), "mail:support:new@example.org", 1, DeliveryState.SENT, "own@k");

    var answer =
        accept(service, mail("new@example.org", "n1@example.org", List.of("own@k"), List.of()));

    assertThat(created.getNumber()).isPositive();
    assertThat(sent.getSend().getSubject()).isEqualTo("Your order");
    assertThat(answer.getTicketId()).isEqualTo(created.getId());
    assertThat(
            refusal(() ->
                service
                    .tickets(agent())
                    .createTicket(
                        CreateTicketRequest.newBuilder()
                            .setIdempotencyKey("k-16")
                            .setAccount("no-such")
                            .setCustomerAddress("a@b")
                            .setSubject("s")
                            .setNote("n")
                            .build())))
        .isEqualTo(Reason.ACCOUNT_NOT_FOUND);
  }

  @Test
  void aDeliveryOnlyMovesForward() {
    var ticket = accept(service, telegram("109", "hello"));
    var message = reply(agent(), ticket, "k-17", "hi");

    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.SENDING, "");
    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.SENT, "900");
    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.SENDING, "");

    assertThat(timeline(ticket).getLast().getDelivery()).isEqualTo(DeliveryState.SENT);
    assertThat(timeline(ticket).getLast().getExternalId()).isEqualTo("900");
    delivered(message.getId(), "telegram:1:109", 1, DeliveryState.FAILED, "");
    assertThat(timeline(ticket).getLast().getDelivery()).isEqualTo(DeliveryState.FAILED);
  }

  @Test
  void aPersonDecidesOnAnUncertainDelivery() {
    var ticket = accept(service, telegram("110", "hello"));
    var message = reply(agent(), ticket, "k-18", "hi");
    assertThat(refusal(() -> decide(message, 1, "k-19"))).isEqualTo(Reason.NOT_UNCERTAIN);
    delivered(message.getId(), "telegram:1:110", 1, DeliveryState.UNCERTAIN, "");

    var decided = decide(message, 1, "k-20");

    assertThat(decided.getDelivery()).isEqualTo(DeliveryState.PENDING);
    var command = outbound("telegram:1:110").getLast();
    assertThat(command.getDecision().getAttempt()).isEqualTo(1);
    assertThat(command.getDecision().getKind()).isEqualTo(Decision.Kind.SEND_AGAIN);
    assertThat(refusal(() -> decide(message, 1, "k-21"))).isEqualTo(Reason.TOO_LATE);
  }

  @Test
  void filesGoUpAndComeDown() throws Exception {
    var ticket = accept(service, telegram("111", "hello"));
    var file = new byte[2_500_000];
    new Random(3).nextBytes(file);

    var upload = upload(agent(), "..\\evil/\u202Ereport.pdf", file);
    var message =
        service
            .tickets(agent())
            .reply(
                ReplyRequest.newBuilder()
                    .setTicketId(ticket.getTicketId())
                    .setIdempotencyKey("k-22")
                    .setText("see the file")
                    .addUploadIds(upload.getUploadId())
                    .build())
            .getMessage();

    assertThat(upload.getSize()).isEqualTo(file.length);
    assertThat(message.getAttachments(0).getFileName()).isEqualTo("report.pdf");
    assertThat(download(agent(), ticket, upload.getSha256())).isEqualTo(file);
    assertThat(
            outbound("telegram:1:111")
                .getLast()
                .getSend()
                .getAttachments(0)
                .getContent()
                .getSha256())
        .isEqualTo(upload.getSha256());
    var other = accept(service, telegram("112", "hello"));
    assertThat(refusal(() -> download(agent(), other, upload.getSha256())))
        .isEqualTo(Reason.CONTENT_NOT_FOUND);
    assertThat(
            refusal(() ->
                service
                    .tickets(user(Role.SUPERVISOR))
                    .addNote(
                        AddNoteRequest.newBuilder()
                            .setTicketId(other.getTicketId())
                            .setIdempotencyKey("k-23")
                            .setText("stolen")
                            .addUploadIds(upload.getUploadId())
                            .build())))
        .isEqualTo(Reason.CONTENT_NOT_FOUND);
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    assertThat(refusal(() -> upload(agent(), "big.bin", new byte[51 * 1024 * 1024])))
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void refusesWhatTheContractDoesNotAllow() {
    var ticket = accept(service, telegram("113", "hello"));

    assertThat(refusal(() -> reply(agent(), ticket, "k-24", ""))).isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> reply(agent(), ticket, "", "x"))).isEqualTo(Reason.INVALID_FIELD);
    assertThat(
            refusal(() ->
                service
                    .tickets(agent())
                    .getTicket(GetTicketRequest.newBuilder().setId(Examples.id()).build())))
        .isEqualTo(Reason.TICKET_NOT_FOUND);
  }

  private static Message reply(Actor actor, OnTicket ticket, String key, String text) {
    return service
        .tickets(actor)
        .reply(
            ReplyRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setIdempotencyKey(key)
                .setText(text)
                .build())
        .getMessage();
  }

  private static Message replyAt(OnTicket ticket, String key, Duration ahead) {
    return service
        .tickets(agent())
        .reply(
            ReplyRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setIdempotencyKey(key)
                .setText("later")
                .setNotBefore(Times.toProto(Clock.systemUTC().instant().plus(ahead)))
                .build())
        .getMessage();
  }

  private static Message note(Actor actor, OnTicket ticket, String key, String text) {
    return service
        .tickets(actor)
        .addNote(
            AddNoteRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setIdempotencyKey(key)
                .setText(text)
                .build())
        .getMessage();
  }

  private static String undo(Message message, String key) {
    return service
        .tickets(agent())
        .undoReply(
            UndoReplyRequest.newBuilder()
                .setMessageId(message.getId())
                .setIdempotencyKey(key)
                .build())
        .getText();
  }

  private static Message decide(Message message, int attempt, String key) {
    return service
        .tickets(agent())
        .decideDelivery(
            DecideDeliveryRequest.newBuilder()
                .setMessageId(message.getId())
                .setIdempotencyKey(key)
                .setAttempt(attempt)
                .setDecision(Decision.Kind.SEND_AGAIN)
                .build())
        .getMessage();
  }

  private static Ticket moveTeam(Actor actor, OnTicket ticket, String key) {
    return service
        .tickets(actor)
        .updateTicket(update(ticket, key).setTeam("sales").build())
        .getTicket();
  }

  private static UpdateTicketRequest.Builder update(OnTicket ticket, String key) {
    return UpdateTicketRequest.newBuilder()
        .setTicketId(ticket.getTicketId())
        .setIdempotencyKey(key);
  }

  private static Ticket get(Actor actor, OnTicket ticket) {
    return service
        .tickets(actor)
        .getTicket(GetTicketRequest.newBuilder().setId(ticket.getTicketId()).build())
        .getTicket();
  }

  private static List<Message> timeline(OnTicket ticket) {
    return timeline(user(Role.ADMIN), ticket);
  }

  private static List<Message> timeline(Actor actor, OnTicket ticket) {
    return service
        .tickets(actor)
        .getTimeline(
            GetTimelineRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setMessagesOnly(true)
                .build())
        .getEntriesList()
        .stream()
        .map(entry -> entry.getMessage())
        .toList();
  }

  private static void delivered(
      String message, String key, int attempt, DeliveryState state, String externalId) {
    accept(
        service,
        List.of(
            Examples.event(key.startsWith("mail") ? Examples.MAIL : Examples.BOT, "x")
                .setConversationKey(key)
                .setDelivery(
                    DeliveryResult.newBuilder()
                        .setMessageId(message)
                        .setAttempt(attempt)
                        .setState(state)
                        .setExternalId(externalId))
                .build()));
  }

  private static UploadResponse upload(Actor actor, String name, byte[] bytes) {
    var answer = new CompletableFuture<UploadResponse>();
    var requests =
        service
            .async(actor)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable cause) {
                    answer.completeExceptionally(cause);
                  }

                  @Override
                  public void onCompleted() {}
                });
    try {
      requests.onNext(
          UploadRequest.newBuilder().setHeader(FileHeader.newBuilder().setFileName(name)).build());
      for (var from = 0; from < bytes.length && !answer.isDone(); from += 1024 * 1024) {
        var length = Math.min(1024 * 1024, bytes.length - from);
        requests.onNext(
            UploadRequest.newBuilder().setChunk(ByteString.copyFrom(bytes, from, length)).build());
      }
      requests.onCompleted();
    } catch (IllegalStateException ended) {
      // The answer says why.
    }
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (StatusRuntimeException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] download(Actor actor, OnTicket ticket, String sha256) {
    var bytes = new ByteArrayOutputStream();
    service
        .tickets(actor)
        .download(
            DownloadRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setSha256(sha256)
                .build())
        .forEachRemaining(part -> {
          try {
            part.getChunk().writeTo(bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return bytes.toByteArray();
  }

  private static Reason refusal(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return Refusal.of(e).orElseThrow(() -> new AssertionError(e)).reason();
    }
    throw new AssertionError("was not refused");
  }

  private static List<LifecycleEnvelope> events(OnTicket ticket) {
    return parsed(
        LifecycleEnvelope.parser(),
        service
            .sql()
            .sql("select envelope from tickets.lifecycle_event where ticket_id = ? order by number")
            .param(UUID.fromString(ticket.getTicketId()))
            .query(byte[].class)
            .list());
  }

  private static List<OutboundCommand> outbound(String key) {
    return parsed(
        OutboundCommand.parser(),
        service
            .sql()
            .sql(
                "select value from tickets.outbox where topic = 'kontur.outbound' and key = ? order by id")
            .param(key)
            .query(byte[].class)
            .list());
  }

  private static <T> List<T> parsed(com.google.protobuf.Parser<T> parser, List<byte[]> values) {
    var parsed = new ArrayList<T>();
    for (var value : values) {
      try {
        parsed.add(parser.parseFrom(value));
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return parsed;
  }
}
