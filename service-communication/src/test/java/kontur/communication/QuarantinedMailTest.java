package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.UUID;
import kontur.communication.v1.RetryItemRequest;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class QuarantinedMailTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "undated";
  private static final String ADDRESS = ACCOUNT + "@kontur.example";
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void aMailWithoutIdAndDateIsRecognisedByTheServersDateAlsoWhenItIsReadLater() throws Exception {
    try (var mail = MailServer.start(0, 0);
        var service = Running.start(postgres, mail, ACCOUNT);
        var inbound = new Records(Topics.INBOUND);
        var desk = new Desk(service)) {
      Mail.send(
          mail, ADDRESS, "From: anna@customer.example\nTo: " + ADDRESS + "\n\nNo id, no date.\n");
      await()
          .atMost(SOON)
          .until(() -> inbound.events(ACCOUNT, ChannelEvent::hasMessage).size() == 1);
      var id = inbound.events(ACCOUNT, ChannelEvent::hasMessage).getFirst().getId();
      var sql = service.bean(JdbcClient.class);
      var fingerprint = fingerprint(sql, id);
      // As if it could not have been read then.
      sql.sql(
              """
              update communication.ledger
                 set state = 'quarantined', stage = 'parse', cause = 'a test', quarantined_at = now(),
                     fingerprint = 'raw:' || raw_sha256, source_date = :date,
                     conversation_key = 'quarantine:undated'
               where id = :id::uuid
              """)
          .param("date", internalDate(mail).atOffset(ZoneOffset.UTC))
          .param("id", id)
          .update();

      desk.ask(stub ->
          stub.retryItem(
              RetryItemRequest.newBuilder().setItemId(id).setIdempotencyKey("k").build()));

      assertThat(fingerprint(sql, id)).isEqualTo(fingerprint).doesNotStartWith("raw:");
      await()
          .atMost(SOON)
          .until(() -> inbound.events(ACCOUNT, ChannelEvent::hasMessage).size() == 2);
      assertThat(inbound.events(ACCOUNT, ChannelEvent::hasMessage))
          .allMatch(event -> event.getId().equals(id))
          .allMatch(
              event -> event.getConversationKey().equals("mail:undated:anna@customer.example"));
    }
  }

  private static String fingerprint(JdbcClient sql, String id) {
    return sql.sql("select fingerprint from communication.ledger where id = ?")
        .param(UUID.fromString(id))
        .query(String.class)
        .single();
  }

  private static Instant internalDate(MailServer mail) throws MessagingException {
    var session = Session.getInstance(new Properties());
    try (var store = session.getStore("imap")) {
      store.connect("127.0.0.1", mail.imapPort(), ADDRESS, "secret");
      try (var folder = store.getFolder("INBOX")) {
        folder.open(Folder.READ_ONLY);
        return folder.getMessage(1).getReceivedDate().toInstant();
      }
    }
  }
}
