package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import kontur.communication.v1.Condition;
import kontur.communication.v1.ListAccountsRequest;
import kontur.communication.v1.ListQuarantinedRequest;
import kontur.communication.v1.QuarantinedItem;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.DeadLetters;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.errors.v1.Reason;
import kontur.events.v1.ChannelEvent;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SuperviseTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final String ACCOUNT = "watched";
  private static final String ADDRESS = "watched@kontur.example";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static MailServer mail;
  private static Running service;
  private static Records inbound;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    mail = MailServer.start(0, 0);
    service = Running.start(postgres, mail, ACCOUNT);
    inbound = new Records(Topics.INBOUND);
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + service.port(), InsecureChannelCredentials.create())
            .intercept(new ActorClientInterceptor(service.bean(ActorKey.class), "gateway"))
            .build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    inbound.close();
    service.close();
    mail.close();
  }

  @Test
  void supervisorsSeeHowAccountsDoWithoutSecrets() {
    await()
        .atMost(SOON)
        .until(() ->
            as(Role.SUPERVISOR, () -> accounts()).getAccounts(0).getReceiving()
                == Condition.WORKING);

    var health = as(Role.SUPERVISOR, SuperviseTest::accounts).getAccounts(0);

    assertThat(health.getAccount().getAddress()).isEqualTo(ADDRESS);
    assertThat(health.getProblem()).isEmpty();
    assertThat(health.hasLastContactAt()).isTrue();
    assertThat(health.toString()).doesNotContain("secret");
  }

  @Test
  void agentsAndServicesSeeNothing() {
    for (var denied : new Role[] {Role.AGENT}) {
      assertThatThrownBy(() -> as(denied, SuperviseTest::accounts))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(Refusal.of(e).orElseThrow().reason()).isEqualTo(Reason.FORBIDDEN));
    }
    assertThatThrownBy(SuperviseTest::accounts).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void aDeadLetterOfIntakeIsQuarantinedOnceAndListed() {
    Mail.send(mail, ADDRESS, Mail.simple("a@c.example", ADDRESS, "poison", "dead@c.example", "x"));
    await().atMost(SOON).until(() -> !inbound.events(ACCOUNT, ChannelEvent::hasMessage).isEmpty());
    var event = inbound.events(ACCOUNT, ChannelEvent::hasMessage).getFirst();

    Records.send(Topics.INBOUND_DEAD_LETTERS, "?", new byte[] {9, 9, 9});
    Records.sendLetter(
        event, DeadLetters.CAUSE, "intake refused it".getBytes(StandardCharsets.UTF_8));

    await().atMost(SOON).until(() -> as(Role.ADMIN, SuperviseTest::quarantined).size() == 1);
    var item = as(Role.ADMIN, SuperviseTest::quarantined).getFirst();
    assertThat(item.getId()).isEqualTo(event.getId());
    assertThat(item.getStage()).isEqualTo("intake");
    assertThat(item.getCause()).isEqualTo("intake refused it");
    assertThat(item.getRaw()).isEqualTo(event.getMessage().getRaw());
  }

  @Test
  void aPageTokenThatIsNotOursIsRefused() {
    assertThatThrownBy(() ->
            as(
                Role.ADMIN,
                () ->
                    stub()
                        .listQuarantined(
                            ListQuarantinedRequest.newBuilder().setPageToken("x").build())))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(Refusal.of(e).orElseThrow().reason()).isEqualTo(Reason.INVALID_FIELD));
  }

  private static kontur.communication.v1.ListAccountsResponse accounts() {
    return stub().listAccounts(ListAccountsRequest.getDefaultInstance());
  }

  private static List<QuarantinedItem> quarantined() {
    var all = stub().listQuarantined(ListQuarantinedRequest.getDefaultInstance());
    return all.getItemsList().stream().filter(item -> item.getAccount().equals(ACCOUNT)).toList();
  }

  private static AccountServiceBlockingStub stub() {
    return AccountServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  private static <T> T as(Role role, java.util.concurrent.Callable<T> call) {
    var actor =
        Actor.newBuilder()
            .setKind(ActorKind.USER)
            .setId("u1")
            .addRoles(role)
            .setRequestId("r")
            .build();
    try {
      return Actors.with(actor).call(call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
