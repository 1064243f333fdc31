package kontur.gateway.user;

import static kontur.gateway.RunningGateway.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kontur.actor.v1.Role;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.RunningGateway;
import kontur.gateway.RunningGateway.Person;
import kontur.gateway.v1.CreateUserRequest;
import kontur.gateway.v1.IssueTokenRequest;
import kontur.gateway.v1.ListTokensRequest;
import kontur.gateway.v1.ListUsersRequest;
import kontur.gateway.v1.RevokeTokenRequest;
import kontur.gateway.v1.RoleList;
import kontur.gateway.v1.TeamList;
import kontur.gateway.v1.UpdateUserRequest;
import kontur.gateway.v1.UserServiceGrpc.UserServiceBlockingStub;
import kontur.gateway.v1.WhoAmIRequest;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class UsersTest {
  private static final RunningGateway gateway = RunningGateway.shared();
  private static final JdbcClient sql = JdbcClient.create(gateway.postgres().owner());

  @Test
  void createsAUserOnceHoweverOftenItIsAsked() {
    var request = user("ann").build();

    var first = admin().createUser(request);
    var again = admin().createUser(request);

    assertThat(again).isEqualTo(first);
    assertThat(
            sql.sql("select count(*) from gateway.account where name = ?")
                .param(request.getName())
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void refusesAnIdempotencyKeyThatCameWithOtherContent() {
    var request = user("bob");
    admin().createUser(request.build());

    var refused = refusal(() -> admin().createUser(request.setDisplayName("Robert").build()));

    assertThat(refused.reason()).isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void refusesANameThatIsTaken() {
    var request = user("cid").build();
    admin().createUser(request);

    var refused =
        refusal(() -> admin().createUser(request.toBuilder().setIdempotencyKey(key()).build()));

    assertThat(refused.reason()).isEqualTo(Reason.USER_EXISTS);
  }

  @Test
  void refusesFieldsOutOfBounds() {
    assertThat(refusal(() -> admin().createUser(user("x").setName("Not A Name").build())).reason())
        .isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> admin().createUser(user("x").clearRoles().build())).reason())
        .isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> admin().createUser(user("x").clearIdempotencyKey().build())).reason())
        .isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void changesAUserAndItActsAtOnce() {
    var person = gateway.person(Role.AGENT, "first");

    var changed =
        admin()
            .updateUser(
                change(person)
                    .setExpectedVersion(1)
                    .setRoles(RoleList.newBuilder().addRoles(Role.SUPERVISOR))
                    .setTeams(TeamList.getDefaultInstance())
                    .build())
            .getUser();

    assertThat(changed.getVersion()).isEqualTo(2);
    var me = gateway.agent(person).whoAmI(WhoAmIRequest.getDefaultInstance()).getUser();
    assertThat(me.getRolesList()).containsExactly(Role.SUPERVISOR);
    assertThat(me.getTeamsList()).isEmpty();
    assertThat(me.getDisplayName()).isEqualTo(person.user().getDisplayName());
  }

  @Test
  void refusesAChangeOfAnOlderVersion() {
    var person = gateway.person(Role.AGENT);
    admin().updateUser(change(person).setDisplayName("Other").build());

    var refused =
        refusal(() ->
            admin()
                .updateUser(change(person).setExpectedVersion(1).setDisplayName("Late").build()));

    assertThat(refused.reason()).isEqualTo(Reason.VERSION_STALE);
  }

  @Test
  void aDisabledUserIsOutAtOnceAndComesBack() {
    var person = gateway.person(Role.AGENT);

    admin().updateUser(change(person).setDisabled(true).build());
    assertThat(
            refusal(() -> gateway.agent(person).whoAmI(WhoAmIRequest.getDefaultInstance()))
                .reason())
        .isEqualTo(Reason.TOKEN_INVALID);

    admin().updateUser(change(person).setDisabled(false).build());
    assertThat(gateway.agent(person).whoAmI(WhoAmIRequest.getDefaultInstance()).hasUser()).isTrue();
  }

  @Test
  void aRevokedTokenIsOutAtOnce() {
    var person = gateway.person(Role.AGENT);
    var own = gateway.users(person);
    var token = own.listTokens(tokens(person)).getTokens(0);
    var request = revoke(person, token.getId());

    var revoked = own.revokeToken(request).getToken();

    assertThat(revoked.getRevoked()).isTrue();
    assertThat(refusal(() -> own.listTokens(tokens(person))).reason())
        .isEqualTo(Reason.TOKEN_INVALID);
    assertThat(admin().revokeToken(request).getToken()).isEqualTo(revoked);
  }

  @Test
  void anExpiredTokenIsOut() {
    var person = gateway.person(Role.AGENT);

    sql.sql(
            "update gateway.token set expires_at = now() - interval '1 second' where account_id = ?")
        .param(UUID.fromString(person.user().getId()))
        .update();

    assertThat(
            refusal(() -> gateway.agent(person).whoAmI(WhoAmIRequest.getDefaultInstance()))
                .reason())
        .isEqualTo(Reason.TOKEN_INVALID);
  }

  @Test
  void aUserIssuesOwnTokensOnly() {
    var person = gateway.person(Role.AGENT);
    var other = gateway.person(Role.SUPERVISOR);

    var issued = gateway.users(person).issueToken(token(person).build());

    assertThat(issued.getSecret()).startsWith("kontur_").hasSize(7 + 43);
    assertThat(refusal(() -> gateway.users(person).issueToken(token(other).build())).reason())
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal(() -> gateway.users(other).listTokens(tokens(person))).reason())
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(
            refusal(() ->
                    gateway.users(other).revokeToken(revoke(person, issued.getToken().getId())))
                .reason())
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void showsATokensSecretOnce() {
    var request = token(gateway.admin()).build();
    var secret = admin().issueToken(request).getSecret();

    assertThat(refusal(() -> admin().issueToken(request)).reason())
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    assertThat(everythingStored()).noneMatch(row -> row.contains(secret));
  }

  @Test
  void refusesUnknownUsersAndTokens() {
    var nobody = UUID.randomUUID().toString();
    var person = gateway.person(Role.AGENT);

    assertThat(
            refusal(() ->
                    admin()
                        .updateUser(
                            UpdateUserRequest.newBuilder()
                                .setIdempotencyKey(key())
                                .setUserId(nobody)
                                .build()))
                .reason())
        .isEqualTo(Reason.USER_NOT_FOUND);
    assertThat(refusal(() -> admin().issueToken(token(person).setUserId(nobody).build())).reason())
        .isEqualTo(Reason.USER_NOT_FOUND);
    assertThat(refusal(() -> admin().revokeToken(revoke(person, nobody))).reason())
        .isEqualTo(Reason.TOKEN_NOT_FOUND);
  }

  @Test
  void keepsTheLastAdministrator() {
    var me = gateway.admin();

    assertThat(refusal(() -> admin().updateUser(change(me).setDisabled(true).build())).reason())
        .isEqualTo(Reason.LAST_ADMINISTRATOR);
    assertThat(
            refusal(() ->
                    admin()
                        .updateUser(
                            change(me)
                                .setRoles(RoleList.newBuilder().addRoles(Role.AGENT))
                                .build()))
                .reason())
        .isEqualTo(Reason.LAST_ADMINISTRATOR);
  }

  @Test
  void manyCallsAtOnceMakeOneUserOfOneKey() {
    var request = user("eve").build();

    var answers = atOnce(8, () -> admin().createUser(request));

    assertThat(answers).containsOnly(answers.getFirst());
  }

  @Test
  void twoAdministratorsCannotTakeEachOtherAway() {
    var other = gateway.person(Role.ADMIN);
    var me = gateway.admin();
    var endings = new ConcurrentLinkedQueue<Reason>();

    atOnce(
        List.of(me, other),
        who -> {
          var whom = who == me ? other : me;
          try {
            gateway.users(who).updateUser(change(whom).setDisabled(true).build());
          } catch (StatusRuntimeException e) {
            endings.add(Refusal.of(e).orElseThrow().reason());
          }
        });

    assertThat(endings).hasSize(1).containsAnyOf(Reason.LAST_ADMINISTRATOR, Reason.TOKEN_INVALID);
    sql.sql("update gateway.account set disabled = false where id = ?")
        .param(UUID.fromString(me.user().getId()))
        .update();
    sql.sql("update gateway.account set disabled = true where id = ?")
        .param(UUID.fromString(other.user().getId()))
        .update();
  }

  @Test
  void listsAllUsersPageByPage() {
    for (int i = 0; i < 5; i++) {
      gateway.person(Role.AGENT);
    }

    var names = new ArrayList<String>();
    var page = ListUsersRequest.newBuilder().setPageSize(2);
    do {
      var answer = admin().listUsers(page.build());
      answer.getUsersList().forEach(user -> names.add(user.getName()));
      page.setPageToken(answer.getNextPageToken());
    } while (!page.getPageToken().isEmpty());

    assertThat(names)
        .isEqualTo(
            sql.sql("select name from gateway.account order by name").query(String.class).list())
        .hasSizeGreaterThan(5);
    assertThat(refusal(() -> admin().listUsers(page.setPageToken("%").build())).reason())
        .isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void recordsWhoChangedWhat() {
    var person = gateway.person(Role.AGENT);
    admin().updateUser(change(person).setDisplayName("Renamed").build());

    var entry =
        sql.sql(
                """
                select actor, before ->> 'displayName' as before, after ->> 'displayName' as after, peer
                  from gateway.audit where object = ? and action = 'user.change'
                """)
            .param("user:" + person.user().getId())
            .query()
            .singleRow();

    assertThat(entry.get("actor")).isEqualTo("user:" + gateway.admin().user().getId());
    assertThat(entry.get("before")).isEqualTo(person.user().getDisplayName());
    assertThat(entry.get("after")).isEqualTo("Renamed");
    assertThat(entry.get("peer").toString()).contains("127.0.0.1");
  }

  @Test
  void theServiceCannotRewriteTheAuditLog() {
    var role = JdbcClient.create(gateway.postgres().dataSource("gateway"));

    for (var statement :
        List.of("update gateway.audit set actor = 'x'", "delete from gateway.audit")) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> role.sql(statement).update())
          .rootCause()
          .hasMessageContaining("permission denied");
    }
  }

  private static <A> List<A> atOnce(int times, Supplier<A> call) {
    var answers = new ConcurrentLinkedQueue<A>();
    atOnce(Collections.nCopies(times, call), each -> answers.add(each.get()));
    assertThat(answers).hasSize(times);
    return List.copyOf(answers);
  }

  private static <T> void atOnce(List<T> things, Consumer<T> deed) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      things.forEach(thing -> threads.submit(() -> deed.accept(thing)));
    }
  }

  private static List<String> everythingStored() {
    return sql.sql(
            """
            select row_to_json(t)::text from gateway.token t union all
            select row_to_json(c)::text from gateway.command c union all
            select convert_from(response, 'LATIN1') from gateway.command
              where response is not null and position('\\000'::bytea in response) = 0 union all
            select row_to_json(a)::text from gateway.audit a
            """)
        .query(String.class)
        .list();
  }

  private static UserServiceBlockingStub admin() {
    return gateway.users(gateway.admin());
  }

  private static CreateUserRequest.Builder user(String name) {
    return CreateUserRequest.newBuilder()
        .setIdempotencyKey(key())
        .setName(name + UUID.randomUUID())
        .setDisplayName(name)
        .addRoles(Role.AGENT);
  }

  private static UpdateUserRequest.Builder change(Person person) {
    return UpdateUserRequest.newBuilder().setIdempotencyKey(key()).setUserId(person.user().getId());
  }

  private static IssueTokenRequest.Builder token(Person person) {
    return IssueTokenRequest.newBuilder()
        .setIdempotencyKey(key())
        .setUserId(person.user().getId())
        .setLabel("laptop");
  }

  private static RevokeTokenRequest revoke(Person person, String tokenId) {
    return RevokeTokenRequest.newBuilder()
        .setIdempotencyKey(key())
        .setUserId(person.user().getId())
        .setTokenId(tokenId)
        .build();
  }

  private static ListTokensRequest tokens(Person person) {
    return ListTokensRequest.newBuilder().setUserId(person.user().getId()).build();
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
