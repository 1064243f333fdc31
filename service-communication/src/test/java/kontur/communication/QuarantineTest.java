package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.actor.v1.Role;
import kontur.communication.account.Accounts;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursor;
import kontur.communication.ledger.Received;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.Item;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.Outlook;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.QuarantineSource;
import kontur.communication.v1.QuarantineState;
import kontur.communication.v1.RetryItemRequest;
import kontur.communication.v1.RetryItemResponse;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.errors.v1.Reason;
import kontur.events.v1.ChannelEvent;
import kontur.testing.BotApi;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import kontur.testing.StandInBot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class QuarantineTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String MAIL = "quarantined";
  private static final String BOT = "quarantinebot";
  private static final String ADDRESS = MAIL + "@kontur.example";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final BotApi api = BotApi.start();
  private static final StandInBot bot = api.bot("5100:quarantine", "quarantine_bot");
  private static MailServer mail;
  private static Running service;
  private static Records inbound;
  private static Desk desk;

  @BeforeAll
  static void start() {
    mail = MailServer.start(0, 0);
    var account = "kontur.communication.telegram.accounts." + BOT + ".";
    var settings =
        Map.of(account + "token", bot.token(), account + "api-base", api.url().toString());
    service = Running.start(postgres, mail, MAIL, settings);
    inbound = new Records(Topics.INBOUND);
    desk = new Desk(service);
  }

  @AfterAll
  static void stop() {
    desk.close();
    inbound.close();
    service.close();
    mail.close();
    api.close();
  }

  @Test
  void aMailThatCanBeReadByNowGoesOnAndItsNeighbourStays() {
    var kept = aMail("Late", "late@customer.example");
    var neighbour = aMail("Beside", "beside@customer.example");

    var outlook = preview(kept);
    assertThat(outlook.getKind()).isEqualTo("message");
    assertThat(outlook.getSubject()).isEqualTo("Late");
    assertThat(outlook.getSender().getAddress()).isEqualTo("anna@customer.example");
    assertThat(outlook.getConversationKey()).isEqualTo("mail:quarantined:anna@customer.example");
    var previewed = desk.ask(stub -> stub.previewItem(asked(kept))).getEvent();
    var answer = desk.ask(stub -> stub.retryItem(retry(kept, "k-" + kept)));

    assertThat(answer.getOutlook()).isEqualTo(outlook);
    assertThat(answer.getItem().getState()).isEqualTo(QuarantineState.PROCESSED);
    await().atMost(SOON).until(() -> messages("Late") == 1);
    var event = inbound.events(MAIL, e -> e.getMessage().getSubject().equals("Late")).getFirst();
    assertThat(event.getId()).isEqualTo(kept);
    assertThat(event.toBuilder().clearOrdinal().build())
        .as("what the gateway asks with")
        .isEqualTo(previewed.toBuilder().clearOrdinal().build());
    assertThat(desk.waiting(MAIL)).extracting(Item::getId).contains(neighbour).doesNotContain(kept);
  }

  @Test
  void aPreviewKeepsNothing() {
    var kept = aMail("Only looked at", "looked@customer.example");
    var before = rows();

    preview(kept);
    preview(kept);

    assertThat(rows()).isEqualTo(before);
    assertThat(desk.waiting(MAIL)).extracting(Item::getId).contains(kept);
  }

  @Test
  void aMailThatCameAnotherWayMeanwhileIsNoSecondMessage() {
    var kept = aMail("Twice", "twice@customer.example");
    Mail.send(mail, ADDRESS, text("Twice", "twice@customer.example"));
    await().atMost(SOON).until(() -> messages("Twice") == 1);

    assertThat(preview(kept).getKind()).isEqualTo("repeat");
    var answer = desk.ask(stub -> stub.retryItem(retry(kept, "k-" + kept)));

    assertThat(answer.getOutlook().getKind()).isEqualTo("repeat");
    assertThat(answer.getItem().getState()).isEqualTo(QuarantineState.PROCESSED);
    aMail("Behind it", "behind@customer.example");
    assertThat(messages("Twice")).isEqualTo(1);
  }

  @Test
  void whatStillCannotBeReadStaysWithItsCauseAndItsAttempts() {
    var kept = anUpdate("{\"update_id\": 7, \"message\": {\"chat\": 5}}");

    var answer = desk.ask(stub -> stub.retryItem(retry(kept, "k-" + kept)));

    assertThat(answer.getStill()).contains("the update");
    assertThat(answer.getItem().getState()).isEqualTo(QuarantineState.WAITING);
    assertThat(answer.getItem().getAttempts()).isEqualTo(2);
    assertThat(desk.ask(stub -> stub.previewItem(asked(kept))).getStill()).contains("the update");
  }

  @Test
  void anUpdateGoesOnAsTheMessageThatItIs() {
    var kept =
        anUpdate(
            """
            {"update_id": 8, "message": {"message_id": 81, "date": 1795000000,
             "chat": {"id": 31, "type": "private", "first_name": "Dora"},
             "from": {"id": 31, "is_bot": false, "first_name": "Dora"}, "text": "At last"}}
            """);

    desk.ask(stub -> stub.retryItem(retry(kept, "k-" + kept)));

    await()
        .atMost(SOON)
        .until(() ->
            inbound.events(BOT, e -> e.getMessage().getPreview().equals("At last")).size() == 1);
    var event = inbound.events(BOT, ChannelEvent::hasMessage).getFirst();
    assertThat(event.getId()).isEqualTo(kept);
    assertThat(event.getConversationKey()).isEqualTo("telegram:5100:31");
  }

  @Test
  void aDecisionIsMadeOnceAndSaysWhoWhenAndWhy() {
    var kept = aMail("Given up", "up@customer.example");
    var request = dismissal(kept, "key-1", "advertisement");

    var first = desk.ask(stub -> stub.dismissItem(request));
    var again = desk.ask(stub -> stub.dismissItem(request));

    assertThat(again).isEqualTo(first);
    assertThat(first.getItem().getState()).isEqualTo(QuarantineState.DISMISSED);
    assertThat(desk.refused(stub -> stub.dismissItem(dismissal(kept, "key-1", "other"))))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(desk.refused(stub -> stub.retryItem(retry(kept, "key-2"))))
        .isEqualTo(Reason.QUARANTINE_DONE);
    assertThat(desk.refused(stub -> stub.previewItem(asked(kept))))
        .isEqualTo(Reason.QUARANTINE_DONE);
    var get = GetItemRequest.newBuilder().setItemId(kept).build();
    var item = desk.ask(stub -> stub.getItem(get));
    assertThat(item.getDecisionsCount()).isEqualTo(1);
    assertThat(item.getDecisions(0).getActor()).isEqualTo("sue");
    assertThat(item.getDecisions(0).getReason()).isEqualTo("advertisement");
    assertThat(item.getDecisions(0).hasAt()).isTrue();
    assertThat(messages("Given up")).isZero();
  }

  @Test
  void pressedTwiceAtOnceItIsProcessedOnce() throws Exception {
    var kept = aMail("Pressed twice", "pressed@customer.example");
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      java.util.concurrent.Callable<RetryItemResponse> press =
          () -> desk.ask(stub -> stub.retryItem(retry(kept, "twice-" + kept)));
      var same = threads.invokeAll(java.util.Collections.nCopies(6, press));
      for (var one : same) {
        assertThat(one.get().getOutlook().getKind()).isEqualTo("message");
      }
    }

    await().atMost(SOON).until(() -> messages("Pressed twice") == 1);
    aMail("After it", "after@customer.example");
    assertThat(messages("Pressed twice")).isEqualTo(1);
  }

  @Test
  void theOriginalIsGivenInPieces() {
    var kept = aMail("In pieces", "pieces@customer.example");
    var whole = text("In pieces", "pieces@customer.example").getBytes(StandardCharsets.UTF_8);

    var piece =
        desk.ask(stub ->
            stub.getItem(
                GetItemRequest.newBuilder()
                    .setItemId(kept)
                    .setOriginalFrom(10)
                    .setOriginalBytes(20)
                    .build()));
    var behind =
        desk.ask(stub ->
            stub.getItem(
                GetItemRequest.newBuilder().setItemId(kept).setOriginalFrom(1 << 30).build()));

    assertThat(piece.getOriginal().toByteArray())
        .isEqualTo(java.util.Arrays.copyOfRange(whole, 10, 30));
    assertThat(piece.getItem().getOriginalSize()).isEqualTo(whole.length);
    assertThat(piece.getItem().getCause()).isEqualTo("it was not readable");
    assertThat(behind.getOriginal().isEmpty()).isTrue();
  }

  @Test
  void theListIsReadInPagesAndBySource() {
    for (var i = 0; i < 5; i++) {
      aMail("Page " + i, "page" + i + "@customer.example");
    }
    anUpdate("{\"update_id\": 90, \"message\": 5}");
    var request = ListItemsRequest.newBuilder().setAccount(MAIL).setPageSize(2);

    var seen = new java.util.ArrayList<String>();
    var token = "";
    do {
      var page = request.setPageToken(token).build();
      var answer = desk.ask(stub -> stub.listItems(page));
      answer.getItemsList().forEach(item -> seen.add(item.getId()));
      token = answer.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(seen).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
    assertThat(seen)
        .containsExactlyElementsOf(desk.waiting(MAIL).stream().map(Item::getId).toList());
    var bots = ListItemsRequest.newBuilder().setSource(QuarantineSource.BOT).build();
    assertThat(desk.ask(stub -> stub.listItems(bots)).getItemsList())
        .isNotEmpty()
        .allMatch(
            item -> item.getSource() == QuarantineSource.BOT && item.getAccount().equals(BOT));
  }

  @Test
  void onlySupervisorsAndAdministratorsMayLookAndDecide() {
    var kept = aMail("Not for all", "all@customer.example");

    for (var question :
        List
            .<java.util.function.Function<
                    kontur.communication.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub, ?>>
                of(
                    stub -> stub.listItems(ListItemsRequest.getDefaultInstance()),
                    stub -> stub.getItem(GetItemRequest.newBuilder().setItemId(kept).build()),
                    stub -> stub.previewItem(asked(kept)),
                    stub -> stub.retryItem(retry(kept, "k")),
                    stub -> stub.dismissItem(dismissal(kept, "k", "no")))) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowableOfType(
                  io.grpc.StatusRuntimeException.class,
                  () -> desk.ask("ann", Role.AGENT, question)))
          .satisfies(
              e -> assertThat(Refusal.of(e).orElseThrow().reason()).isEqualTo(Reason.FORBIDDEN));
    }
    assertThat(desk.ask("adam", Role.ADMIN, stub -> stub.previewItem(asked(kept))).hasOutlook())
        .isTrue();
    assertThat(desk.refused(stub -> stub.previewItem(asked(UUID.randomUUID().toString()))))
        .isEqualTo(Reason.QUARANTINE_NOT_FOUND);
  }

  private static Outlook preview(String item) {
    return desk.ask(stub -> stub.previewItem(asked(item))).getOutlook();
  }

  private static PreviewItemRequest asked(String item) {
    return PreviewItemRequest.newBuilder().setItemId(item).build();
  }

  private static RetryItemRequest retry(String item, String key) {
    return RetryItemRequest.newBuilder().setItemId(item).setIdempotencyKey(key).build();
  }

  private static DismissItemRequest dismissal(String item, String key, String reason) {
    return DismissItemRequest.newBuilder()
        .setItemId(item)
        .setIdempotencyKey(key)
        .setReason(reason)
        .build();
  }

  private static String text(String subject, String id) {
    return Mail.simple("anna@customer.example", ADDRESS, subject, id, "text").replace("\n", "\r\n");
  }

  /// As if an earlier version could not read it.
  private static String aMail(String subject, String id) {
    return quarantined(MAIL, text(subject, id), "message/rfc822");
  }

  private static String anUpdate(String json) {
    return quarantined(BOT, json, "application/json");
  }

  private static String quarantined(String account, String original, String type) {
    var raw = service.bean(Blobs.class).put(original.getBytes(StandardCharsets.UTF_8), type);
    var what = new Received.What.Quarantined("it was not readable", 1, Instant.EPOCH);
    var received =
        new Received(
            service.bean(Accounts.class).find(account).orElseThrow(),
            "quarantine:" + account,
            "test:" + UUID.randomUUID(),
            "raw:" + raw.getSha256(),
            raw,
            List.of(),
            what);
    return service
        .bean(AcceptReceived.class)
        .accept(List.of(received), new Cursor.None())
        .getFirst()
        .id()
        .toString();
  }

  private static long messages(String subject) {
    return inbound.events(MAIL, e -> e.getMessage().getSubject().equals(subject)).size();
  }

  /// How much lies in each table that an acceptance writes into, and the numbers given so far.
  private static List<Long> rows() {
    return service
        .bean(JdbcClient.class)
        .sql(
            """
            select count(*) from communication.ledger union all
            select count(*) from communication.outbox union all
            select count(*) from communication.conversation union all
            select sum(last_ordinal) from communication.conversation union all
            select count(*) from content.reference union all
            select count(*) from communication.quarantine_decision
            """)
        .query(Long.class)
        .list();
  }
}
