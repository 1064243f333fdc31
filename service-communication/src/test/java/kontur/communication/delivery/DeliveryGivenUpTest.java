package kontur.communication.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kontur.communication.account.AccountFixture;
import kontur.communication.ledger.Report;
import kontur.communication.outbox.OutboxFixture;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.Postgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What becomes of a message whose mail server or Bot API stays away for days.
class DeliveryGivenUpTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Outcome AWAY = new Outcome.NotYet("the mail server is away", null);
  private static final long OWNER = 7;
  private final Days clock = new Days();
  private JdbcClient sql;
  private Deliveries deliveries;
  private EndAttempts ends;

  @BeforeEach
  void setUp() {
    var database = postgres.dataSource("communication");
    sql = JdbcClient.create(database);
    sql.sql("delete from communication.delivery").update();
    sql.sql("delete from communication.outbox").update();
    deliveries = new Deliveries(sql);
    ends =
        new EndAttempts(
            deliveries,
            AccountFixture.accounts("support"),
            new Report(OutboxFixture.outbox(sql), clock),
            new TransactionTemplate(new JdbcTransactionManager(database)),
            new DeliverySettings(
                4,
                Duration.ofMinutes(20),
                Duration.ofSeconds(5),
                Duration.ofMinutes(15),
                Duration.ofDays(3),
                Duration.ofSeconds(10),
                20,
                10,
                1000,
                Duration.ofHours(1)),
            clock,
            new SimpleMeterRegistry());
  }

  @Test
  void aMessageIsTriedForThreeDaysAndThenFailsWithItsReason() {
    deliveries.add(command(), clock.instant());
    for (var hours = 0; hours < 72; hours += 12) {
      ends.end(begin(), AWAY);
      assertThat(state()).as("after %d hours", hours).isEqualTo("pending");
      clock.pass(Duration.ofHours(12));
    }

    clock.pass(Duration.ofMinutes(1));
    ends.end(begin(), AWAY);

    assertThat(state()).isEqualTo("failed");
    assertThat(OutboxFixture.events(sql))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getDelivery().getState()).isEqualTo(DeliveryState.FAILED);
          assertThat(event.getDelivery().getReason())
              .isEqualTo("given up: the mail server is away");
        });
  }

  @Test
  void aMessageThatLeavesAfterADayIsSent() {
    deliveries.add(command(), clock.instant());
    ends.end(begin(), AWAY);
    clock.pass(Duration.ofHours(25));

    ends.end(begin(), new Outcome.Sent("x"));

    assertThat(state()).isEqualTo("sent");
  }

  @Test
  void whatAPersonSendsAgainAfterDaysIsTriedAsLongAsANewMessage() {
    var command = command();
    deliveries.add(command, clock.instant());
    ends.end(begin(), new Outcome.Uncertain("maybe"));
    clock.pass(Duration.ofDays(5));
    deliveries.sendAgain(UUID.fromString(command.getMessageId()), 1, clock.instant());

    ends.end(begin(), AWAY);

    assertThat(state()).isEqualTo("pending");
    clock.pass(Duration.ofDays(3).plusMinutes(1));
    ends.end(begin(), AWAY);
    assertThat(state()).isEqualTo("failed");
  }

  private Attempt begin() {
    var now = clock.instant();
    return deliveries.begin("support", OWNER, now, now.plus(Duration.ofMinutes(20)), 10).getFirst();
  }

  private String state() {
    return sql.sql("select state from communication.delivery").query(String.class).single();
  }

  private static OutboundCommand command() {
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setTicketNumber(1)
        .setAccount("support")
        .setChannel(Channel.EMAIL)
        .setConversationKey("c")
        .setSend(
            Send.newBuilder()
                .addAllTo(List.of("anna@customer.example"))
                .setText(ContentRef.newBuilder().setSha256("0".repeat(64))))
        .build();
  }

  /// A clock that the test lets go on.
  private static final class Days extends Clock {
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
