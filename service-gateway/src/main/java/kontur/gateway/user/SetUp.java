package kontur.gateway.user;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Makes an administrator of whoever has the one-time secret: the first one, or one again when all
/// tokens are lost.
final class SetUp {
  private static final Duration FIRST_TOKEN = Duration.ofDays(366);

  private final JdbcClient sql;
  private final TransactionOperations tx;
  private final ManageUsers manage;
  private final Clock clock;
  private final SetupSettings settings;

  SetUp(
      JdbcClient sql,
      TransactionOperations tx,
      ManageUsers manage,
      Clock clock,
      SetupSettings settings) {
    this.sql = sql;
    this.tx = tx;
    this.manage = manage;
    this.clock = clock;
    this.settings = settings;
  }

  /// The administrator and a token.
  record First(User user, Secret token) {}

  /// Makes the secret if no administrator can sign in and none waits to be used, or if the settings
  /// ask for one; drops one that is no longer needed.
  ///
  /// @param announce gets it before it counts: a crash in between leaves a secret that is made anew
  void prepare(Consumer<Secret> announce) {
    tx.executeWithoutResult(_ -> {
      manage.lock();
      var waits = row().filter(row -> !row.used()).isPresent();
      var needed = !manage.anyAdministratorWithToken();
      if (settings.recover() || (needed && !waits)) {
        make(announce);
      } else if (waits && !needed) {
        sql.sql("update gateway.setup set used_at = ?").param(now()).update();
      }
    });
  }

  private void make(Consumer<Secret> announce) {
    var secret = Secret.random("setup_");
    announce.accept(secret);
    sql.sql(
            """
            insert into gateway.setup (secret_hash, created_at) values (?, ?)
            on conflict (one) do update
              set secret_hash = excluded.secret_hash, created_at = excluded.created_at,
                  used_at = null, failures = 0, failing_since = null
            """)
        .param(secret.hash())
        .param(now())
        .update();
  }

  /// Exchanges the secret. A wrong one is counted, and the count outlives the refusal.
  First exchange(Secret secret, String name) {
    Object ending =
        tx.execute(_ -> {
          manage.lock();
          return attempt(secret, name);
        });
    return switch (ending) {
      case First first -> first;
      case Refusal refusal -> throw refusal;
      default -> throw new IllegalStateException("no other ending");
    };
  }

  private Object attempt(Secret secret, String name) {
    var row = row();
    if (row.map(Row::used).orElseGet(manage::anyAdministratorWithToken)) {
      return new Refusal(Reason.SETUP_DONE, "there is an administrator who can sign in");
    }
    var throttle = row.flatMap(this::throttled);
    if (throttle.isPresent()) {
      return throttle.get();
    }
    if (row.isEmpty() || !secret.hasHash(row.get().hash())) {
      count();
      return new Refusal(Reason.SETUP_SECRET_WRONG, "this is not the secret of the set-up");
    }
    sql.sql("update gateway.setup set used_at = ?").param(now()).update();
    var user = manage.administrator("setup", name);
    return new First(user, manage.issue("setup", user.id(), "set-up", FIRST_TOKEN).secret());
  }

  private Optional<Refusal> throttled(Row row) {
    var over = row.failingSince().plus(settings.window());
    return row.failures() >= settings.attempts() && clock.instant().isBefore(over)
        ? Optional.of(
            Refusal.tooMany("too many wrong secrets", Duration.between(clock.instant(), over)))
        : Optional.empty();
  }

  private void count() {
    sql.sql(
            """
            update gateway.setup
               set failures = case when failing_since > :from then failures + 1 else 1 end,
                   failing_since = case when failing_since > :from then failing_since else :now end
            """)
        .param("from", now().minus(settings.window()))
        .param("now", now())
        .update();
  }

  private Optional<Row> row() {
    return sql.sql("select secret_hash, used_at, failures, failing_since from gateway.setup")
        .query((r, _) -> {
          var since = r.getObject("failing_since", OffsetDateTime.class);
          return new Row(
              r.getBytes("secret_hash"),
              r.getObject("used_at") != null,
              r.getInt("failures"),
              since == null ? Instant.EPOCH : since.toInstant());
        })
        .optional();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  @SuppressWarnings("ArrayRecordComponent") // read once, never compared or kept
  private record Row(byte[] hash, boolean used, int failures, Instant failingSince) {}
}
