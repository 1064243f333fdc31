package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kontur.communication.account.HealthBoard;
import kontur.communication.v1.Condition;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class MailboxTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void aBacklogIsReadAndARestartOrNewNumbersDoubleNothing(@TempDir Path folder) {
    var account = "again";
    var address = account + "@kontur.example";
    try (var inbound = new Records(Topics.INBOUND)) {
      var mail = MailServer.start(0, 0, folder);
      mail.account(address, "secret");
      for (var i = 0; i < 60; i++) {
        Mail.send(
            mail,
            address,
            Mail.simple(
                "a" + i % 5 + "@customer.example", address, "n" + i, i + "@c.example", "text"));
      }
      var service = Running.start(postgres, mail, account);
      await().atMost(SOON).until(() -> messages(inbound, account).size() == 60);
      service.close();

      service = Running.start(postgres, mail, account);
      Mail.send(
          mail, address, Mail.simple("a@customer.example", address, "n60", "60@c.example", "text"));
      await().atMost(SOON).until(() -> messages(inbound, account).size() == 61);

      // The server comes back with another UIDVALIDITY while the service runs.
      var imap = mail.imapPort();
      var smtp = mail.smtpPort();
      mail.close();
      assertThat(folder.resolve("uidvalidity").toFile().delete()).isTrue();
      mail = MailServer.start(smtp, imap, folder);
      mail.account(address, "secret");
      Mail.send(
          mail, address, Mail.simple("a@customer.example", address, "n61", "61@c.example", "text"));
      await().atMost(SOON).until(() -> messages(inbound, account).size() >= 62);

      assertThat(messages(inbound, account)).hasSize(62);
      assertThat(messages(inbound, account))
          .extracting(event -> event.getMessage().getSubject())
          .doesNotHaveDuplicates();
      service.close();
      mail.close();
    }
  }

  @Test
  void nobodyWaitsForAllMailsOfSomebodyElse(@TempDir Path folder) {
    var account = "flood";
    var address = account + "@kontur.example";
    try (var mail = MailServer.start(0, 0, folder)) {
      mail.account(address, "secret");
      for (var i = 0; i < 220; i++) {
        Mail.send(
            mail,
            address,
            Mail.simple("many@customer.example", address, "n" + i, i + "@m.example", "text"));
      }
      Mail.send(
          mail,
          address,
          Mail.simple("one@customer.example", address, "one", "1@o.example", "text"));
      try (var _ = Running.start(postgres, mail, account)) {
        await().atMost(SOON).until(() -> order(account).size() == 221);
      }

      // Second in turn, although it came last.
      assertThat(order(account).indexOf("mail:flood:one@customer.example")).isLessThan(2);
      assertThat(numbers(account)).isSorted();
      // Nor does anybody share a batch with all of them.
      assertThat(largestBatch(account)).isLessThan(60);
    }
  }

  /// The most mails that were stored in one transaction.
  private static int largestBatch(String account) {
    return ledger()
        .sql(
            """
            select count(*) from communication.ledger
             where account_id = ? group by received_at order by 1 desc limit 1
            """)
        .param(account)
        .query(Integer.class)
        .single();
  }

  /// Conversations in the order in which their mails were stored.
  private static List<String> order(String account) {
    return ledger()
        .sql("select conversation_key from communication.ledger where account_id = ? order by id")
        .param(account)
        .query(String.class)
        .list();
  }

  /// The numbers of the flood's mails in the order in which they were stored.
  private static List<Integer> numbers(String account) {
    return ledger()
        .sql(
            """
            select external_id from communication.ledger
             where account_id = ? and external_id like '%@m.example' order by id
            """)
        .param(account)
        .query((row, _) -> Integer.valueOf(row.getString(1).split("@", 2)[0]))
        .list();
  }

  private static JdbcClient ledger() {
    return JdbcClient.create(postgres.dataSource("communication"));
  }

  @Test
  void twoReplicasReadAMailboxOnce() {
    var account = "twice";
    var address = account + "@kontur.example";
    try (var inbound = new Records(Topics.INBOUND);
        var mail = MailServer.start(0, 0);
        var one = Running.start(postgres, mail, account);
        var two = Running.start(postgres, mail, account)) {
      for (var i = 0; i < 20; i++) {
        Mail.send(
            mail,
            address,
            Mail.simple("a@customer.example", address, "n" + i, "t" + i + "@c.example", "x"));
      }

      await().atMost(SOON).until(() -> messages(inbound, account).size() == 20);
      assertThat(List.of(one, two))
          .extracting(service -> service.bean(HealthBoard.class).of(account).receiving())
          .containsExactlyInAnyOrder(Condition.WORKING, Condition.ELSEWHERE);
    }
  }

  private static List<ChannelEvent> messages(Records inbound, String account) {
    return inbound.events(account, ChannelEvent::hasMessage);
  }
}
