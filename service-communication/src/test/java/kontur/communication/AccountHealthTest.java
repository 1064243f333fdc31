package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import kontur.communication.blob.Blobs;
import kontur.communication.imap.UnrulyImapServer;
import kontur.communication.v1.AccountHealth;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.Condition;
import kontur.communication.v1.FailureCount;
import kontur.communication.v1.ListAccountsRequest;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.events.v1.Channel;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What `ListAccounts` says of a mailbox that works, goes away, comes back, and refuses.
class AccountHealthTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "health";
  private static final String AWAY =
      "the IMAP server lets nobody in at the moment: trouble of its own, or too many programs at"
          + " this mailbox; it is tried again";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static UnrulyImapServer imap;
  private static MailServer mail;
  private static Running service;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    imap = UnrulyImapServer.start();
    imap.box(ACCOUNT, AccountHealthTest::mail);
    mail = MailServer.start(0, 0);
    var own = "kontur.communication.mail.accounts." + ACCOUNT + ".";
    var settings = new HashMap<String, String>();
    settings.put(own + "imap.port", String.valueOf(imap.port()));
    settings.put(own + "imap.user", ACCOUNT);
    settings.put("kontur.communication.mailbox.idle", "1s");
    settings.put("kontur.communication.mailbox.first-back-off", "100ms");
    settings.put("kontur.communication.mailbox.longest-back-off", "300ms");
    service = Running.start(postgres, mail, ACCOUNT, settings);
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + service.port(), InsecureChannelCredentials.create())
            .intercept(new ActorClientInterceptor(service.bean(ActorKey.class), "gateway"))
            .build();
  }

  private static String mail(long uid) {
    return Mail.simple("a@c.example", "health@kontur.example", "n" + uid, uid + "@c.example", "x");
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    service.close();
    mail.close();
    imap.close();
  }

  @Test
  void everyFieldOfAnAccountsHealthSaysWhatHappened() {
    var begun = Instant.now();
    var box = imap.box(ACCOUNT, AccountHealthTest::mail);
    var idle =
        until(
            h -> h.getReceiving() == Condition.WORKING && h.hasHeartbeatAt() && h.hasLagSeconds());
    assertThat(idle.getLagSeconds()).as("nothing waits").isZero();
    assertThat(idle.hasLastMessageAt()).isFalse();
    assertThat(idle.getLastError()).isEmpty();
    assertThat(idle.hasLastErrorAt()).isFalse();
    assertThat(idle.getFailuresList()).isEmpty();

    box.add(1);
    var received = until(AccountHealth::hasLastMessageAt);
    assertThat(at(received.getLastMessageAt())).isBetween(begun, Instant.now());
    assertThat(at(received.getLastContactAt())).isAfterOrEqualTo(at(idle.getLastContactAt()));
    var beat = until(h -> at(h.getHeartbeatAt()).isAfter(at(received.getHeartbeatAt())));
    assertThat(beat.getLastMessageAt())
        .as("only the heart beats")
        .isEqualTo(received.getLastMessageAt());
    assertThat(box.signIns()).as("one connection reads and waits").isEqualTo(1);

    box.away(true);
    var away = until(h -> failures(h).getOrDefault("unreachable", 0L) >= 2);
    assertThat(away.getReceiving()).isEqualTo(Condition.UNREACHABLE);
    assertThat(away.getProblem()).isEqualTo(AWAY);
    assertThat(away.getLastError()).isEqualTo(away.getProblem());
    assertThat(at(away.getLastErrorAt())).isAfter(at(beat.getHeartbeatAt()));
    assertThat(health().getHeartbeatAt()).as("nobody lets us in").isEqualTo(away.getHeartbeatAt());

    box.add(2);
    box.away(false);
    var back = until(h -> h.getReceiving() == Condition.WORKING && h.getProblem().isEmpty());
    assertThat(back.getLastError()).as("kept").isEqualTo(AWAY);
    assertThat(at(back.getHeartbeatAt())).isAfter(at(away.getHeartbeatAt()));
    until(h -> at(h.getLastMessageAt()).isAfter(at(received.getLastMessageAt())));

    mail.close();
    Records.send(answer());
    var mute = until(h -> h.getSending() == Condition.UNREACHABLE);
    assertThat(mute.getSending()).isEqualTo(Condition.UNREACHABLE);
    assertThat(mute.getReceiving()).isEqualTo(Condition.WORKING);
    assertThat(mute.getLastError()).contains("SMTP server");
    assertThat(mute.getProblem()).isEqualTo(mute.getLastError());
    assertThat(at(mute.getLastErrorAt())).isAfter(at(away.getLastErrorAt()));
    assertThat(failures(mute)).containsOnlyKeys("unreachable");
    assertThat(mute.getPendingDeliveries()).isEqualTo(1);
    assertThat(mute.toString()).doesNotContain("secret").doesNotContain("anna@");
  }

  private static OutboundCommand answer() {
    var text = service.bean(Blobs.class).put("x".getBytes(StandardCharsets.UTF_8), "text/markdown");
    return OutboundCommand.newBuilder()
        .setMessageId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setTicketNumber(1)
        .setAccount(ACCOUNT)
        .setChannel(Channel.EMAIL)
        .setConversationKey("mail:health:anna")
        .setSend(Send.newBuilder().addTo("anna@customer.example").setSubject("x").setText(text))
        .build();
  }

  private static AccountHealth until(Predicate<AccountHealth> condition) {
    return await().atMost(SOON).until(AccountHealthTest::health, condition);
  }

  private static AccountHealth health() {
    var actor = Actor.newBuilder().setKind(ActorKind.USER).setId("sue").addRoles(Role.SUPERVISOR);
    try {
      return Actors.with(actor.setRequestId("r").build())
          .call(() ->
              AccountServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(10, TimeUnit.SECONDS)
                  .listAccounts(ListAccountsRequest.getDefaultInstance()))
          .getAccounts(0);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Long> failures(AccountHealth health) {
    return health.getFailuresList().stream()
        .collect(Collectors.toMap(FailureCount::getReason, FailureCount::getCount));
  }

  private static Instant at(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
