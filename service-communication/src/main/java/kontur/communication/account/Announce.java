package kontur.communication.account;

import com.google.protobuf.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import kontur.communication.outbox.Outbox;
import kontur.contract.Ids;
import kontur.events.v1.Account;
import kontur.events.v1.AccountAnnounced;
import kontur.events.v1.ChannelEvent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Tells the other services how an account is configured, whenever that changed.
public final class Announce {
  private final Accounts accounts;
  private final JdbcClient sql;
  private final Outbox outbox;
  private final TransactionOperations tx;
  private final Clock clock;

  Announce(
      Accounts accounts, JdbcClient sql, Outbox outbox, TransactionOperations tx, Clock clock) {
    this.accounts = accounts;
    this.sql = sql;
    this.outbox = outbox;
    this.tx = tx;
    this.clock = clock;
  }

  /// Announces the account unless the same was told before.
  public void announce(Account account) {
    accounts.learned(account);
    tx.executeWithoutResult(_ -> {
      if (changed(account)) {
        outbox.add(event(account));
      }
    });
  }

  private boolean changed(Account account) {
    var now = clock.instant();
    var bytes = account.toByteArray();
    var known =
        sql.sql("select account from communication.account_announced where account_id = :id")
            .param("id", account.getId())
            .query(byte[].class)
            .optional();
    if (known.isPresent() && Arrays.equals(known.get(), bytes)) {
      return false;
    }
    return sql.sql(
                """
                insert into communication.account_announced as seen (account_id, account, announced_at)
                values (:id, :account, :now)
                on conflict (account_id) do update
                   set account = excluded.account, announced_at = excluded.announced_at
                 where seen.account <> excluded.account
                """)
            .param("id", account.getId())
            .param("account", bytes)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  private ChannelEvent event(Account account) {
    return ChannelEvent.newBuilder()
        .setId(Ids.next(clock).toString())
        .setAccount(account)
        .setConversationKey("account:" + account.getId())
        .setReceivedAt(timestamp(clock.instant()))
        .setAccountAnnounced(AccountAnnounced.getDefaultInstance())
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
