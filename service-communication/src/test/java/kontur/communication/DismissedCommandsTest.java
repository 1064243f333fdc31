package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import kontur.communication.blob.Blobs;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.Item;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.QuarantineSource;
import kontur.communication.v1.RetryItemRequest;
import kontur.contract.Topics;
import kontur.events.v1.Channel;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A command that somebody gives up in quarantine leaves no message pending.
class DismissedCommandsTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "dismissed";
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
  void itsMessageFailsAndNoOtherCopySendsIt() {
    var command = send("Hello").setChannel(Channel.TELEGRAM).build();
    Records.send(command);
    var item = item(command);
    assertThat(item.getCause()).contains("another channel");
    Records.send(Topics.OUTBOUND_DEAD_LETTERS, command.getConversationKey(), command.toByteArray());
    await().atMost(SOON).until(() -> items(command).size() == 2);

    dismiss(item);

    var result = result(command);
    assertThat(result.getState()).isEqualTo(DeliveryState.FAILED);
    assertThat(result.getAttempt()).isZero();
    assertThat(result.getReason())
        .isEqualTo(
            "never sent: it could not be processed and was given up in quarantine: too old by now");
    assertThat(state(command)).isEqualTo("failed 0");
    var copy = item(command);
    var preview = PreviewItemRequest.newBuilder().setItemId(copy.getId()).build();
    assertThat(desk.ask(stub -> stub.previewItem(preview)).getOutlook().getKind())
        .isEqualTo("repeat");
    var retry =
        RetryItemRequest.newBuilder().setItemId(copy.getId()).setIdempotencyKey("r").build();
    assertThat(desk.ask(stub -> stub.retryItem(retry)).getOutlook().getKind()).isEqualTo("repeat");
    // The command comes whole, from wherever: whoever was told that it failed is not proved wrong.
    var whole = command.toBuilder().setChannel(Channel.EMAIL).build();
    Records.send(whole);
    var next = send("Next").build();
    Records.send(next);
    await().atMost(SOON).until(() -> !results(next).isEmpty());
    assertThat(state(command)).isEqualTo("failed 0");
    assertThat(results(command)).hasSize(1);
  }

  @Test
  void aCommandThatNobodyWouldTakeFailsItsMessageToo() {
    var command = send("x".repeat(999)).build();
    Records.send(command);

    dismiss(item(command));

    assertThat(result(command).getState()).isEqualTo(DeliveryState.FAILED);
    assertThat(result(command).getReason()).startsWith("never sent: ");
  }

  @Test
  void aDecisionIsOpenAgain() {
    var message = UUID.randomUUID();
    var command =
        send("")
            .clearSend()
            .setMessageId(message.toString())
            .setDecision(Decision.newBuilder().setAttempt(1).setKind(Decision.Kind.SEND_AGAIN))
            .build();
    sql()
        .sql(
            """
            insert into communication.delivery
              (message_id, account_id, conversation_key, ticket_id, ticket_number, recipient,
               automatic, command, state, attempt, due, created_at, updated_at)
            values (?, 'dismissed', 'c', gen_random_uuid(), 1, 'x', false, '', 'uncertain', 1,
                    now(), now(), now())
            """)
        .param(message)
        .update();
    Records.send(Topics.OUTBOUND_DEAD_LETTERS, command.getConversationKey(), command.toByteArray());

    dismiss(item(command));

    var result = result(command);
    assertThat(result.getState()).isEqualTo(DeliveryState.UNCERTAIN);
    assertThat(result.getAttempt()).isEqualTo(2);
    assertThat(result.getReason()).startsWith("decide again: ");
    assertThat(state(command)).isEqualTo("uncertain 2");
  }

  private static OutboundCommand.Builder send(String subject) {
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setTicketNumber(1)
        .setAccount(ACCOUNT)
        .setChannel(Channel.EMAIL)
        .setConversationKey("mail:dismissed:" + UUID.randomUUID())
        .setSend(
            Send.newBuilder()
                .addTo("anna@customer.example")
                .setSubject(subject)
                .setText(
                    service
                        .bean(Blobs.class)
                        .put("text".getBytes(StandardCharsets.UTF_8), "text/markdown")));
  }

  private static void dismiss(Item item) {
    var request =
        DismissItemRequest.newBuilder()
            .setItemId(item.getId())
            .setIdempotencyKey("d" + item.getId())
            .setReason("too old by now")
            .build();
    desk.ask(stub -> stub.dismissItem(request));
  }

  private static Item item(OutboundCommand command) {
    await().atMost(SOON).until(() -> !items(command).isEmpty());
    return items(command).getFirst();
  }

  private static List<Item> items(OutboundCommand command) {
    var list =
        ListItemsRequest.newBuilder().setSource(QuarantineSource.KAFKA).setPageSize(200).build();
    return desk.ask(stub -> stub.listItems(list)).getItemsList().stream()
        .filter(item -> {
          var get = GetItemRequest.newBuilder().setItemId(item.getId()).build();
          return desk.ask(stub -> stub.getItem(get)).getOriginal().equals(command.toByteString());
        })
        .toList();
  }

  private static DeliveryResult result(OutboundCommand command) {
    await().atMost(SOON).until(() -> !results(command).isEmpty());
    return results(command).getFirst();
  }

  private static List<DeliveryResult> results(OutboundCommand command) {
    return inbound
        .events(ACCOUNT, event -> event.getDelivery().getMessageId().equals(command.getMessageId()))
        .stream()
        .map(event -> event.getDelivery())
        .toList();
  }

  private static String state(OutboundCommand command) {
    return sql()
        .sql("select state || ' ' || attempt from communication.delivery where message_id = ?")
        .param(UUID.fromString(command.getMessageId()))
        .query(String.class)
        .single();
  }

  private static JdbcClient sql() {
    return service.bean(JdbcClient.class);
  }
}
