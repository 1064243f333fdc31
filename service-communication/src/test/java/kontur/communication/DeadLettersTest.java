package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.Item;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.QuarantineSource;
import kontur.communication.v1.QuarantineState;
import kontur.communication.v1.RetryItemRequest;
import kontur.contract.DeadLetters;
import kontur.contract.Topics;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContactBlocked;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Records that could not be processed, in the same list.
class DeadLettersTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "letters";
  private static final String ADDRESS = ACCOUNT + "@kontur.example";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static MailServer mail;
  private static Running service;
  private static Records inbound;
  private static Desk desk;

  @BeforeAll
  static void start() {
    mail = MailServer.start(0, 0);
    service = Running.start(postgres, mail, ACCOUNT);
    inbound = new Records(Topics.INBOUND);
    desk = new Desk(service);
  }

  @AfterAll
  static void stop() {
    desk.close();
    inbound.close();
    service.close();
    mail.close();
  }

  @Test
  void bytesThatNobodyCanReadAreShownWithTheirTopicAndDismissed() {
    for (var topic :
        List.of(
            Topics.INBOUND_DEAD_LETTERS,
            Topics.OUTBOUND_DEAD_LETTERS,
            Topics.LIFECYCLE_DEAD_LETTERS)) {
      var nonsense = ("nonsense of " + topic).getBytes(StandardCharsets.UTF_8);
      Records.send(topic, "?", nonsense);
      var stage = topic.substring(0, topic.length() - "-dlt".length());

      await().atMost(SOON).until(() -> holding(nonsense).size() == 1);
      var item = holding(nonsense).getFirst();
      assertThat(item.getStage()).isEqualTo(stage);
      assertThat(item.getSource()).isEqualTo(QuarantineSource.KAFKA);
      var again = desk.ask(stub -> stub.retryItem(retry(item, "r" + item.getId())));
      assertThat(again.getStill()).startsWith("its bytes are not");

      var given =
          desk.ask(stub ->
              stub.dismissItem(
                  DismissItemRequest.newBuilder()
                      .setItemId(item.getId())
                      .setIdempotencyKey("d" + item.getId())
                      .setReason("a test")
                      .build()));
      assertThat(given.getItem().getState()).isEqualTo(QuarantineState.DISMISSED);
      assertThat(holding(nonsense)).isEmpty();
    }
  }

  @Test
  void aRecordThatWasPutAsideTwiceIsShownOnce() {
    var twice = "put aside by two readers".getBytes(StandardCharsets.UTF_8);
    var last = "put aside later".getBytes(StandardCharsets.UTF_8);
    Records.sendLetter(Topics.INBOUND, twice, "3", "41");
    Records.sendLetter(Topics.INBOUND, twice, "3", "41");
    Records.sendLetter(Topics.INBOUND, twice, "3", "42");
    Records.sendLetter(Topics.INBOUND, last, "no number", "");

    await().atMost(SOON).until(() -> holding(last).size() == 1);

    assertThat(holding(twice)).hasSize(2);
  }

  @Test
  void aReportThatCouldNotBeTakenInGoesBackOntoItsTopic() {
    var event =
        ChannelEvent.newBuilder()
            .setId(UUID.randomUUID().toString())
            .setAccount(Account.newBuilder().setId(ACCOUNT).setChannel(Channel.EMAIL))
            .setConversationKey("mail:letters:report")
            .setReceivedAt(com.google.protobuf.util.Timestamps.fromMillis(1_795_000_000_000L))
            .setContactBlocked(ContactBlocked.newBuilder().setReason("gone"))
            .build();
    Records.sendLetter(
        event, DeadLetters.CAUSE, "intake was wrong".getBytes(StandardCharsets.UTF_8));
    await().atMost(SOON).until(() -> !kafkaItems(ACCOUNT).isEmpty());
    var item = kafkaItems(ACCOUNT).getFirst();
    assertThat(item.getCause()).isEqualTo("intake was wrong");

    var answer = desk.ask(stub -> stub.retryItem(retry(item, "report")));

    assertThat(answer.getOutlook().getKind()).isEqualTo("contact-blocked");
    assertThat(answer.getItem().getState()).isEqualTo(QuarantineState.PROCESSED);
    await().atMost(SOON).until(() -> inbound.events(ACCOUNT, event::equals).size() == 1);
  }

  @Test
  void aMessageThatCouldNotBecomeVisibleIsReadAgainAndGoesOnUnderItsId() {
    Mail.send(mail, ADDRESS, Mail.simple("a@c.example", ADDRESS, "Twice", "two@c.example", "x"));
    await().atMost(SOON).until(() -> messages().size() == 1);
    var event = messages().getFirst();
    var letter = "intake refused it".getBytes(StandardCharsets.UTF_8);
    Records.sendLetter(event, DeadLetters.CAUSE, letter);
    await().atMost(SOON).until(() -> !mailItems().isEmpty());
    var item = mailItems().getFirst();
    assertThat(item.getId()).isEqualTo(event.getId());
    assertThat(item.getStage()).isEqualTo("intake");

    desk.ask(stub -> stub.retryItem(retry(item, "visible")));

    await().atMost(SOON).until(() -> messages().size() == 2);
    var again = messages().get(1);
    assertThat(again.getId()).isEqualTo(event.getId());
    assertThat(again.getOrdinal()).isEqualTo(event.getOrdinal());
    assertThat(again.getMessage()).isEqualTo(event.getMessage());
    assertThat(mailItems()).isEmpty();

    Records.sendLetter(event, DeadLetters.CAUSE, letter);
    await().atMost(SOON).until(() -> mailItems().size() == 1);
    assertThat(mailItems().getFirst().getId()).isEqualTo(event.getId());
  }

  private static RetryItemRequest retry(Item item, String key) {
    return RetryItemRequest.newBuilder().setItemId(item.getId()).setIdempotencyKey(key).build();
  }

  private static List<ChannelEvent> messages() {
    return inbound.events(ACCOUNT, event -> event.getMessage().getSubject().equals("Twice"));
  }

  private static List<Item> kafkaItems(String account) {
    return items(QuarantineSource.KAFKA, account);
  }

  private static List<Item> mailItems() {
    return items(QuarantineSource.IMAP, ACCOUNT);
  }

  private static List<Item> items(QuarantineSource source, String account) {
    var request = ListItemsRequest.newBuilder().setSource(source).setAccount(account).build();
    return desk.ask(stub -> stub.listItems(request)).getItemsList();
  }

  /// Other tests of this JVM send nonsense as well.
  private static List<Item> holding(byte[] original) {
    return items(QuarantineSource.KAFKA, "").stream()
        .filter(item -> {
          var get = GetItemRequest.newBuilder().setItemId(item.getId()).build();
          var bytes = desk.ask(stub -> stub.getItem(get)).getOriginal();
          return java.util.Arrays.equals(bytes.toByteArray(), original);
        })
        .toList();
  }
}
