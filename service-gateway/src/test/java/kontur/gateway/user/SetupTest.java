package kontur.gateway.user;

import static kontur.gateway.RunningGateway.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import kontur.actor.v1.Role;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.RunningGateway;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.SetupRequest;
import kontur.gateway.v1.SetupServiceGrpc;
import kontur.gateway.v1.WhoAmIRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SetupTest {
  private final RunningGateway gateway =
      RunningGateway.fresh("--kontur.gateway.setup.attempts=3", "--kontur.gateway.setup.window=2s");

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void makesTheFirstAdministratorOnceAndSurvivesRestarts() throws IOException {
    var secret = secret();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(gateway.secretFile())))
        .isEqualTo("rw-------");
    gateway.stop();
    gateway.start();
    assertThat(secret()).isEqualTo(secret);

    var first = setup(secret, "");
    assertThat(first.getUser().getName()).isEqualTo("admin");
    assertThat(first.getUser().getRolesList()).containsExactly(Role.ADMIN);

    assertThat(refusal(() -> setup(secret, "second")).reason()).isEqualTo(Reason.SETUP_DONE);
    Files.delete(gateway.secretFile());
    gateway.stop();
    gateway.start();
    var me =
        AgentServiceGrpc.newBlockingStub(gateway.as(first.getToken()))
            .whoAmI(WhoAmIRequest.getDefaultInstance());
    assertThat(me.getUser()).isEqualTo(first.getUser());
    assertThat(refusal(() -> setup(secret, "third")).reason()).isEqualTo(Reason.SETUP_DONE);
    assertThat(gateway.secretFile()).doesNotExist();
    assertThat(stored(gateway)).doesNotContain(secret).doesNotContain(first.getToken());
  }

  @Test
  void anAdministratorWhoseTokensAreAllGoneGetsBackIn() throws IOException {
    var first = setup(secret(), "");
    Files.delete(gateway.secretFile());
    JdbcClient.create(gateway.postgres().owner())
        .sql("update gateway.token set expires_at = now() - interval '1 second'")
        .update();
    gateway.stop();
    gateway.start();

    var again = setup(secret(), "");

    assertThat(again.getUser()).isEqualTo(first.getUser());
    assertThat(again.getToken()).isNotEqualTo(first.getToken());
    var known = secret();
    assertThat(refusal(() -> setup(known, "")).reason()).isEqualTo(Reason.SETUP_DONE);
  }

  @Test
  void aRecoveryIsGoodForOneStart() throws IOException {
    setup(secret(), "");
    gateway.stop();
    gateway.start("--kontur.gateway.setup.recover=true");
    var unused = secret();
    gateway.stop();
    gateway.start();
    assertThat(refusal(() -> setup(unused, "")).reason()).isEqualTo(Reason.SETUP_DONE);

    gateway.stop();
    gateway.start("--kontur.gateway.setup.recover=true");
    var recovery = secret();

    assertThat(recovery).isNotEqualTo(unused);
    assertThat(setup(recovery, "second").getUser().getName()).isEqualTo("second");
    assertThat(refusal(() -> setup(recovery, "")).reason()).isEqualTo(Reason.SETUP_DONE);
  }

  @Test
  void twoAtOnceMakeOneAdministrator() throws Exception {
    var secret = secret();
    var endings = new ConcurrentLinkedQueue<String>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var name : List.of("one", "two", "three")) {
        threads.submit(() -> {
          try {
            endings.add(setup(secret, name).getUser().getName());
          } catch (StatusRuntimeException e) {
            endings.add(Refusal.of(e).orElseThrow().reason().name());
          }
        });
      }
    }

    assertThat(endings).hasSize(3).filteredOn(e -> e.equals("SETUP_DONE")).hasSize(2);
  }

  @Test
  void takesFewWrongSecrets() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(refusal(() -> setup("guess", "")).reason()).isEqualTo(Reason.SETUP_SECRET_WRONG);
    }

    var secret = secret();
    var throttled = refusal(() -> setup(secret, ""));
    assertThat(throttled.reason()).isEqualTo(Reason.TOO_MANY);
    assertThat(throttled.retryAfter()).isPresent();

    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(setup(secret, "boss").getToken()).isNotEmpty());
  }

  private kontur.gateway.v1.SetupResponse setup(String secret, String name) {
    return SetupServiceGrpc.newBlockingStub(gateway.anonymous())
        .setup(SetupRequest.newBuilder().setSecret(secret).setName(name).build());
  }

  private String secret() throws IOException {
    await().until(() -> Files.exists(gateway.secretFile()));
    await().until(() -> !Files.readString(gateway.secretFile()).isBlank());
    return Files.readString(gateway.secretFile()).strip();
  }

  private static String stored(RunningGateway gateway) {
    return String.join(
        "\n",
        JdbcClient.create(gateway.postgres().owner())
            .sql(
                """
                select row_to_json(s)::text from gateway.setup s union all
                select row_to_json(t)::text from gateway.token t union all
                select row_to_json(a)::text from gateway.audit a
                """)
            .query(String.class)
            .list());
  }
}
