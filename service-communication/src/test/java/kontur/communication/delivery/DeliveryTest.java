package kontur.communication.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import kontur.communication.account.AccountFixture;
import kontur.communication.account.Accounts;
import kontur.communication.ledger.Report;
import kontur.communication.lock.SessionLocks;
import kontur.communication.outbox.OutboxFixture;
import kontur.communication.parts.Parts;
import kontur.events.v1.Account;
import kontur.events.v1.Attachment;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DeliveryTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Duration SOON = Duration.ofSeconds(20);
  private final Accounts accounts = AccountFixture.accounts("support");
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private JdbcClient sql;

  @BeforeEach
  void setUp() {
    sql = JdbcClient.create(postgres.dataSource("communication"));
    sql.sql("delete from communication.delivery").update();
    sql.sql("delete from communication.outbox").update();
  }

  @AfterEach
  void stop() {
    replicas.forEach(Replica::stop);
  }

  @Test
  void twoReplicasSendEachMessageOnceAndAConversationInOrder() {
    var sent = new ConcurrentHashMap<String, List<Integer>>();
    Function<OutboundCommand, Outcome> record =
        command -> {
          sent.computeIfAbsent(command.getConversationKey(), _ -> new CopyOnWriteArrayList<>())
              .add((int) command.getTicketNumber());
          return new Outcome.Sent("x");
        };
    var first = replica(record);
    var second = replica(record);

    var expected = new HashMap<String, List<Integer>>();
    for (var conversation = 0; conversation < 6; conversation++) {
      for (var number = 0; number < 10; number++) {
        (number % 2 == 0 ? first : second).take.take(command("c" + conversation, number));
      }
      expected.put("c" + conversation, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    await().atMost(SOON).until(() -> results().size() == 60);
    assertThat(sent).isEqualTo(expected);
  }

  @Test
  void aRepeatedCommandIsOneMessage() {
    var replica = replica(_ -> new Outcome.Sent("x"));
    var command = command("c", 1);

    replica.take.take(command);
    replica.take.take(command);

    await().atMost(SOON).until(() -> !results().isEmpty());
    assertThat(states()).containsExactly("sent");
    assertThat(results()).hasSize(1);
  }

  @Test
  void aFailedOrUncertainMessageDoesNotHoldUpTheNext() {
    var outcomes =
        Map.of(
            1L, new Outcome.Failed("no"),
            2L, new Outcome.Uncertain("maybe"),
            3L, new Outcome.Sent("x"));
    var replica = replica(command -> outcomes.get(command.getTicketNumber()));

    List.of(1, 2, 3).forEach(number -> replica.take.take(command("c", number)));

    await().atMost(SOON).until(() -> results().size() == 3);
    assertThat(results())
        .extracting(DeliveryResult::getState)
        .containsExactly(DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.SENT);
  }

  @Test
  void whatCertainlyWasNotSentIsTriedAgainInOrder() {
    var tries = new CopyOnWriteArrayList<Long>();
    var replica =
        replica(command -> {
          tries.add(command.getTicketNumber());
          return tries.size() < 3 ? new Outcome.NotYet("later", null) : new Outcome.Sent("x");
        });

    replica.take.take(command("c", 1));
    replica.take.take(command("c", 2));

    await().atMost(SOON).until(() -> results().size() == 2);
    assertThat(tries).containsExactly(1L, 1L, 1L, 2L);
    assertThat(results().getFirst().getAttempt()).isEqualTo(3);
  }

  @Test
  void aCrashWhileSendingIsUncertainAndNeverSentAgainByItself() throws Exception {
    var never = new CountDownLatch(1);
    var entered = new CountDownLatch(1);
    var dying =
        replica(_ -> {
          entered.countDown();
          awaitQuietly(never);
          return new Outcome.Sent("late");
        });
    dying.take.take(command("c", 1));
    entered.await();

    // The session of its locks ends as it does when the process dies.
    dying.locks.close();
    var tries = new CopyOnWriteArrayList<Long>();
    replica(command -> {
      tries.add(command.getTicketNumber());
      return new Outcome.Sent("x");
    });

    await().atMost(SOON).until(() -> states().equals(List.of("uncertain")));
    assertThat(tries).isEmpty();
    assertThat(results().getFirst().getState()).isEqualTo(DeliveryState.UNCERTAIN);
    never.countDown();
    // Its own sender was only slow and still knows better than everybody else.
    await().atMost(SOON).until(() -> states().equals(List.of("sent")));
  }

  @Test
  void aPersonDecidesOnAnUncertainMessageOnce() {
    var outcomes = new CopyOnWriteArrayList<Outcome>(List.of(new Outcome.Uncertain("maybe")));
    var replica = replica(_ -> outcomes.isEmpty() ? new Outcome.Sent("x") : outcomes.removeFirst());
    var command = command("c", 1);
    replica.take.take(command);
    await().atMost(SOON).until(() -> states().equals(List.of("uncertain")));

    replica.take.take(decision(command, 1, Decision.Kind.SEND_AGAIN));
    replica.take.take(decision(command, 1, Decision.Kind.SEND_AGAIN));
    await().atMost(SOON).until(() -> states().equals(List.of("sent")));
    replica.take.take(decision(command, 1, Decision.Kind.ARRIVED));

    assertThat(results())
        .extracting(DeliveryResult::getState, DeliveryResult::getAttempt)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(DeliveryState.UNCERTAIN, 1),
            org.assertj.core.groups.Tuple.tuple(DeliveryState.SENT, 2));
  }

  @Test
  void automaticMessagesAreSuppressedTowardsMachinesAndByTheBrake() {
    var replica = replica(_ -> new Outcome.Sent("x"));

    replica.take.take(automatic(1, send -> send.setAnswersAutomatic(true)));
    for (var number = 2; number < 6; number++) {
      replica.take.take(automatic(number, send -> send));
    }

    await().atMost(SOON).until(() -> results().size() == 5);
    assertThat(results())
        .extracting(DeliveryResult::getState)
        .containsExactly(
            DeliveryState.SUPPRESSED,
            DeliveryState.SENT,
            DeliveryState.SENT,
            DeliveryState.SENT,
            DeliveryState.SUPPRESSED);
  }

  @Test
  void automaticMessagesAboutOneTicketAreFewerStill() {
    var replica = replica(_ -> new Outcome.Sent("x"));
    var ticket = UUID.randomUUID().toString();
    for (var number = 1; number < 4; number++) {
      replica.take.take(automatic(number, send -> send).toBuilder().setTicketId(ticket).build());
    }

    await().atMost(SOON).until(() -> results().size() == 3);
    assertThat(results())
        .extracting(DeliveryResult::getState)
        .containsExactly(DeliveryState.SENT, DeliveryState.SENT, DeliveryState.SUPPRESSED);
    assertThat(results().getLast().getReason()).contains("about one ticket");
  }

  @Test
  void aMessageWithoutOneOfItsFilesFailsWithAReason() {
    var replica = replica(_ -> new Outcome.Sent("x"));
    var missing = Attachment.newBuilder().setFileName("plan.pdf").setMissingReason("too large");
    var command = command("c", 1);

    replica.take.take(
        command.toBuilder().setSend(command.getSend().toBuilder().addAttachments(missing)).build());

    await().atMost(SOON).until(() -> results().size() == 1);
    assertThat(results().getFirst().getState()).isEqualTo(DeliveryState.FAILED);
    assertThat(results().getFirst().getReason())
        .isEqualTo("nothing was sent: the file “plan.pdf” is not there: too large");
  }

  @Test
  void aMessageForAnAccountThatNobodyConfiguresIsGivenUpInTheEnd() {
    var replica = replica(_ -> new Outcome.Sent("x"));
    replica.take.take(command("young", 1).toBuilder().setAccount("gone").build());
    replica.take.take(command("old", 2).toBuilder().setAccount("gone").build());
    sql.sql(
            "update communication.delivery set created_at = now() - interval '2 days' where conversation_key = 'old'")
        .update();

    await().atMost(SOON).until(() -> results().size() == 1);

    assertThat(states()).containsExactly("pending", "failed");
    assertThat(results().getFirst().getReason())
        .isEqualTo("given up: no account “gone” is configured");
    assertThat(new Deliveries(sql).waitingForOthers(List.of("support")))
        .extracting(Deliveries.Waiting::account, Deliveries.Waiting::count)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("gone", 1L));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Replica(TakeCommand take, SendDeliveries sender, SessionLocks locks) {
    void stop() {
      sender.stop();
      locks.close();
    }
  }

  private Replica replica(Function<OutboundCommand, Outcome> channel) {
    var database = postgres.dataSource("communication");
    var tx = new TransactionTemplate(new JdbcTransactionManager(database));
    var client = JdbcClient.create(database);
    var clock = Clock.systemUTC();
    var settings =
        new DeliverySettings(
            4,
            Duration.ofMinutes(5),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            Duration.ofMillis(300),
            3,
            2,
            1000,
            Duration.ofHours(1));
    var deliveries = new Deliveries(client);
    var report = new Report(OutboxFixture.outbox(client), clock);
    var ends =
        new EndAttempts(
            deliveries, accounts, report, tx, settings, clock, new SimpleMeterRegistry());
    var locks = new SessionLocks(database);
    var sender =
        new SendDeliveries(
            deliveries,
            ends,
            new Brake(deliveries, accounts, settings, clock),
            accounts,
            List.of(new Played(channel)),
            locks,
            new Parts(),
            settings,
            clock);
    sender.start();
    var replica =
        new Replica(new TakeCommand(deliveries, ends, sender, accounts, tx, clock), sender, locks);
    replicas.add(replica);
    return replica;
  }

  /// A channel whose other side is played by the test.
  private record Played(Function<OutboundCommand, Outcome> otherSide) implements ChannelSender {
    @Override
    public Channel channel() {
      return Channel.EMAIL;
    }

    @Override
    public Outcome send(Account account, OutboundCommand command) {
      return otherSide.apply(command);
    }
  }

  private static OutboundCommand automatic(
      int number, Function<Send.Builder, Send.Builder> change) {
    var command = command("c", number);
    var send = command.getSend().toBuilder().setAutomatic(true);
    return command.toBuilder().setSend(change.apply(send)).build();
  }

  private static OutboundCommand decision(
      OutboundCommand command, int attempt, Decision.Kind kind) {
    return command.toBuilder()
        .setDecision(Decision.newBuilder().setAttempt(attempt).setKind(kind))
        .build();
  }

  private static OutboundCommand command(String conversation, int number) {
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setTicketNumber(number)
        .setAccount("support")
        .setChannel(Channel.EMAIL)
        .setConversationKey(conversation)
        .setSend(
            Send.newBuilder()
                .addTo("anna@customer.example")
                .setText(ContentRef.newBuilder().setSha256("0".repeat(64))))
        .build();
  }

  private List<String> states() {
    return sql.sql("select state from communication.delivery order by seq")
        .query(String.class)
        .list();
  }

  private List<DeliveryResult> results() {
    return OutboxFixture.events(sql).stream().map(event -> event.getDelivery()).toList();
  }
}
