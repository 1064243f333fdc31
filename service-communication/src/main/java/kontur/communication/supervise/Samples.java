package kontur.communication.supervise;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.v1.Condition;
import kontur.events.v1.Account;
import kontur.operations.Sample;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the meters show of channels and queues.
final class Samples {
  private final JdbcClient sql;
  private final Accounts accounts;
  private final HealthBoard health;
  private final Clock clock;
  private final Instant begun;

  Samples(JdbcClient sql, Accounts accounts, HealthBoard health, Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.health = health;
    this.clock = clock;
    this.begun = clock.instant();
  }

  Sample outboxAge() {
    return new Sample(
        "kontur.outbox.age.seconds",
        "How long the oldest record waits for Kafka",
        () ->
            Sample.Value.only(
                number(
                    """
                    select coalesce(extract(epoch from now() - min(not_before)), 0)
                      from communication.outbox where published_at is null and not_before <= now()
                    """)));
  }

  Sample quarantined() {
    return new Sample(
        "kontur.quarantined",
        "What could not be processed and waits for a person",
        () ->
            Sample.Value.only(
                number(
                    """
                    select (select count(*) from communication.ledger where state = 'quarantined')
                         + (select count(*) from communication.dead_letter
                             where state = 'waiting' and ledger_id is null)
                    """)));
  }

  Sample openDeliveries() {
    return new Sample(
        "kontur.deliveries.open",
        "Messages that are not delivered yet, by state; uncertain ones wait for a person",
        () ->
            sql.sql(
                    """
                    select a.id, s.state, count(d.message_id)
                      from unnest(:accounts::text[]) as a (id)
                      cross join unnest(array['pending', 'sending', 'uncertain']) as s (state)
                      left join communication.delivery d on d.account_id = a.id and d.state = s.state
                        and d.state in ('pending', 'sending', 'uncertain')
                     group by 1, 2
                    """)
                .param("accounts", ids())
                .query((row, _) ->
                    new Sample.Value(
                        Map.of("account", row.getString(1), "state", row.getString(2)),
                        row.getDouble(3)))
                .list());
  }

  Sample pendingAge() {
    return new Sample(
        "kontur.deliveries.pending.age.seconds",
        "How long the oldest message waits to be sent",
        () ->
            sql.sql(
                    """
                    select a.id, coalesce(extract(epoch from now() - min(d.created_at)), 0)
                      from unnest(:accounts::text[]) as a (id)
                      left join communication.delivery d on d.account_id = a.id and d.state = 'pending'
                     group by 1
                    """)
                .param("accounts", ids())
                .query((row, _) ->
                    new Sample.Value(Map.of("account", row.getString(1)), row.getDouble(2)))
                .list());
  }

  /// Only of accounts that this process reads: another replica shows the others.
  Sample heartbeatAge() {
    return new Sample(
        "kontur.channel.heartbeat.age.seconds",
        "How long ago an account was last seen to work",
        () -> accounts.all().stream().flatMap(account -> heartbeat(account).stream()).toList());
  }

  private Optional<Sample.Value> heartbeat(Account account) {
    var known = health.of(account.getId());
    if (known.receiving() == Condition.ELSEWHERE) {
      return Optional.empty();
    }
    var last = known.lastContact() == null ? begun : known.lastContact();
    var age = Duration.between(last, clock.instant()).toMillis() / 1000.0;
    return Optional.of(
        new Sample.Value(
            Map.of("account", account.getId(), "channel", account.getChannel().name()), age));
  }

  /// Only of accounts that this process reads: another replica shows the others.
  Sample lag() {
    return new Sample(
        "kontur.channel.lag.seconds",
        "How long what came in last had waited at its source",
        () ->
            accounts.all().stream()
                .filter(account -> health.of(account.getId()).receiving() != Condition.ELSEWHERE)
                .map(this::lag)
                .toList());
  }

  private Sample.Value lag(Account account) {
    var lag = health.of(account.getId()).lag();
    return new Sample.Value(
        Map.of("account", account.getId(), "channel", account.getChannel().name()),
        lag == null ? 0 : lag.toMillis() / 1000.0);
  }

  Sample refused() {
    return new Sample(
        "kontur.channel.refused",
        "1 while a server refuses our account, which only a person can change",
        () ->
            accounts.all().stream()
                .map(account -> {
                  var known = health.of(account.getId());
                  var refused =
                      known.receiving() == Condition.REFUSED
                          || known.sending() == Condition.REFUSED;
                  return new Sample.Value(Map.of("account", account.getId()), refused ? 1 : 0);
                })
                .toList());
  }

  private String[] ids() {
    return accounts.all().stream().map(Account::getId).toArray(String[]::new);
  }

  private double number(String query) {
    return sql.sql(query).query(Double.class).single();
  }
}
