package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import kontur.communication.imap.Box;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.Item;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.QuarantineState;
import kontur.communication.v1.RetryItemRequest;
import kontur.communication.v1.RetryItemResponse;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Mails that a server never handed over are fetched when somebody processes them again.
class FetchedAgainTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ACCOUNT = "fetchedagain";
  private static UnrulyImapServer imap;
  private static MailServer mail;
  private static Running service;
  private static Records inbound;
  private static Desk desk;
  private static Box box;
  private static int key;

  @BeforeAll
  static void start() {
    imap = UnrulyImapServer.start();
    box = imap.box(ACCOUNT, FetchedAgainTest::mail);
    mail = MailServer.start(0, 0);
    var settings = new HashMap<String, String>();
    var own = "kontur.communication.mail.accounts." + ACCOUNT + ".imap.";
    settings.put(own + "port", String.valueOf(imap.port()));
    settings.put(own + "user", ACCOUNT);
    settings.put("kontur.communication.mailbox.idle", "1s");
    settings.put("kontur.communication.mailbox.answer", "5s");
    settings.put("kontur.communication.mailbox.first-back-off", "100ms");
    settings.put("kontur.communication.mailbox.longest-back-off", "500ms");
    service = Running.start(postgres, mail, ACCOUNT, settings);
    inbound = new Records(Topics.INBOUND);
    desk = new Desk(service);
  }

  /// The fifth is broken as well, so that fetching it is not enough.
  private static String mail(long uid) {
    var text = uid == 5 ? "x\n\n".repeat(3) : "text";
    var simple = Mail.simple("a@c.example", "s@k.example", "n" + uid, uid + "@c.example", text);
    return uid == 5 ? "X-Many: 1\n".repeat(2_100) + simple : simple;
  }

  @AfterAll
  static void stop() {
    desk.close();
    inbound.close();
    service.close();
    mail.close();
    imap.close();
  }

  @Test
  void whatTheServerNeverHandedOverIsFetchedOrSaidToBeGone() {
    for (var uid = 2; uid <= 5; uid++) {
      box.fault(uid, uid == 4 ? Box.Fault.CUT : Box.Fault.NO);
    }
    box.add(1, 2, 3, 4, 5);
    await().atMost(SOON).until(() -> subjects().contains("n1"));
    box.add(6);
    await().atMost(SOON).until(() -> desk.waiting(ACCOUNT).size() == 4);
    var refused = item(2);
    assertThat(refused.getCause()).contains("does not hand it over");
    assertThat(refused.getOriginalSize()).isEqualTo(-1);

    assertThat(retry(refused).getStill()).startsWith("the server still does not hand it over: ");
    assertThat(retry(item(4)).getStill())
        .isEqualTo("the mailbox cannot be reached: try again later");

    box.heal(2);
    var preview = PreviewItemRequest.newBuilder().setItemId(refused.getId()).build();
    assertThat(desk.ask(stub -> stub.previewItem(preview)).getOutlook().getSubject())
        .isEqualTo("n2");
    var done = retry(refused);
    assertThat(done.getOutlook().getKind()).isEqualTo("message");
    assertThat(done.getItem().getState()).isEqualTo(QuarantineState.PROCESSED);
    await().atMost(SOON).until(() -> subjects().contains("n2"));
    var event = inbound.events(ACCOUNT, e -> e.getMessage().getSubject().equals("n2")).getFirst();
    assertThat(event.getId()).isEqualTo(refused.getId());
    assertThat(event.getConversationKey()).isEqualTo("mail:fetchedagain:a@c.example");
    assertThat(event.getMessage().hasRaw()).isTrue();
    assertThat(original(refused.getId())).isEqualTo(mail(2).replace("\n", "\r\n"));

    box.heal(5);
    var broken = item(5);
    assertThat(retry(broken).getStill()).contains("2000");
    assertThat(original(broken.getId())).startsWith("X-Many: 1\r\n").contains("Subject: n5");

    box.replace(1, 2, 4, 5, 6);
    assertThat(retry(item(3)).getStill())
        .isEqualTo("the mail is no longer in the mailbox: dismiss the item");

    box.away(true);
    assertThat(retry(item(4)).getStill())
        .isEqualTo("the IMAP server refuses the sign-in: look at the account's health");
    box.renumber(9);
    box.away(false);
    assertThat(retry(item(4)).getStill()).startsWith("the mailbox has numbered its mails anew");
    assertThat(subjects()).doesNotHaveDuplicates();
  }

  private static List<String> subjects() {
    return inbound.events(ACCOUNT, ChannelEvent::hasMessage).stream()
        .map(event -> event.getMessage().getSubject())
        .toList();
  }

  /// The items are listed newest first; which is which stands in the ledger.
  private static Item item(long uid) {
    var id =
        service
            .bean(org.springframework.jdbc.core.simple.JdbcClient.class)
            .sql("select id::text from communication.ledger where source_key = ?")
            .param("fetchedagain:1:%d:INBOX".formatted(uid))
            .query(String.class)
            .single();
    return desk.waiting(ACCOUNT).stream()
        .filter(item -> item.getId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static RetryItemResponse retry(Item item) {
    var request =
        RetryItemRequest.newBuilder().setItemId(item.getId()).setIdempotencyKey("k" + key++);
    return desk.ask(stub -> stub.retryItem(request.build()));
  }

  private static String original(String item) {
    var request = GetItemRequest.newBuilder().setItemId(item).setOriginalBytes(1_000_000).build();
    return desk.ask(stub -> stub.getItem(request)).getOriginal().toString(StandardCharsets.UTF_8);
  }
}
