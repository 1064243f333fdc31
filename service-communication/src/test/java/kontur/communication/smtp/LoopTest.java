package kontur.communication.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import kontur.communication.account.MailSettings.Correlate;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.blob.Blobs;
import kontur.communication.mime.Automatic;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.Reading;
import kontur.communication.token.Tokens;
import kontur.content.ContentStore;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.Postgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Two instances of Kontur that write to each other know each other's automatic mail at once.
class LoopTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private final Tokens ours = new Tokens(new byte[32]);
  private final Tokens theirs =
      new Tokens("another key of the other company".getBytes(StandardCharsets.US_ASCII));

  @Test
  void anotherInstanceAnswersNoAutomaticMailOfOurs() throws IOException {
    for (var answers : List.of("question@b.example", "")) {
      var mail = written(true, answers);

      var there = Automatic.reason(mail, address -> address.endsWith("@b.example"), theirs::isLoop);

      assertThat(there).as("answers %s", answers).isPresent();
    }
  }

  @Test
  void ourOwnMailThatComesBackIsKnownByItsSignature() throws IOException {
    assertThat(Automatic.reason(written(false, ""), _ -> false, ours::isLoop))
        .hasValueSatisfying(reason -> assertThat(reason).contains("loop header"));
    assertThat(ours.fromMessageId(written(false, "").messageId())).isPresent();
  }

  @Test
  void anotherInstanceReadsWhatAPersonHereWrote() throws IOException {
    assertThat(Automatic.reason(written(false, ""), _ -> false, theirs::isLoop)).isEmpty();
  }

  private ReadableMail written(boolean automatic, String answers) throws IOException {
    var database = postgres.dataSource("communication");
    var tx = new TransactionTemplate(new JdbcTransactionManager(database));
    var blobs = new Blobs(new ContentStore(JdbcClient.create(database), tx));
    var account =
        new MailAccount(
            "support@a.example",
            "A",
            "",
            Correlate.THREAD,
            "en",
            true,
            List.of(),
            "",
            null,
            null,
            null);
    var command =
        OutboundCommand.newBuilder()
            .setMessageId(UUID.randomUUID().toString())
            .setTicketId(UUID.randomUUID().toString())
            .setTicketNumber(7)
            .setAccount("a")
            .setChannel(Channel.EMAIL)
            .setSend(
                Send.newBuilder()
                    .addTo("support@b.example")
                    .setSubject("We got your message")
                    .setText(blobs.put("**#7**".getBytes(StandardCharsets.UTF_8), "text/markdown"))
                    .setAutomatic(automatic)
                    .setInReplyTo(answers)
                    .setWrittenAt(Timestamp.newBuilder().setSeconds(1_795_500_000)))
            .build();
    try (var composed = new ComposeMail(blobs, ours).compose(account, command)) {
      assertThat(composed.envelopeSender()).isEqualTo(automatic ? "<>" : "support@a.example");
      return Reading.mail(composed.bytes().read().readAllBytes());
    }
  }
}
