package kontur.tickets.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Every Message-ID that a mail carries or names, as a row that its transaction holds: two mails of
/// one thread that arrive at one instant wait for each other here.
final class MailIds {
  private final JdbcClient sql;

  MailIds(JdbcClient sql) {
    this.sql = sql;
  }

  /// Creates what is missing and locks all, in one order.
  Map<MailKey, MailId> lock(Collection<MailKey> keys) {
    var locked = new HashMap<MailKey, MailId>();
    if (keys.isEmpty()) {
      return locked;
    }
    var sorted = new TreeSet<>(keys);
    var accounts = sorted.stream().map(MailKey::account).toArray(String[]::new);
    var ids = sorted.stream().map(MailKey::id).toArray(String[]::new);
    sql.sql(
            """
            insert into tickets.mail_id (account, id)
            select k.account, k.id
              from unnest(:accounts::text[], :ids::text[]) with ordinality as k (account, id, place)
             order by k.place
            on conflict do nothing
            """)
        .param("accounts", accounts)
        .param("ids", ids)
        .update();
    sql.sql(
            """
            select m.account, m.id, m.ticket_id, m.carried_by
              from unnest(:accounts::text[], :ids::text[]) with ordinality as k (account, id, place)
              join tickets.mail_id as m on m.account = k.account and m.id = k.id
             order by k.place for no key update of m
            """)
        .param("accounts", accounts)
        .param("ids", ids)
        .query((row, _) ->
            new MailId(
                new MailKey(row.getString("account"), row.getString("id")),
                row.getObject("ticket_id", UUID.class),
                row.getObject("carried_by", UUID.class)))
        .list()
        .forEach(mailId -> locked.put(mailId.key, mailId));
    return locked;
  }

  void save(Collection<MailId> mailIds) {
    var changed = mailIds.stream().filter(m -> m.changed).toList();
    if (changed.isEmpty()) {
      return;
    }
    sql.sql(
            """
            update tickets.mail_id as m set ticket_id = c.ticket::uuid, carried_by = c.carried_by::uuid
              from unnest(:accounts::text[], :ids::text[], :tickets::text[], :carriers::text[])
                as c (account, id, ticket, carried_by)
             where m.account = c.account and m.id = c.id
            """)
        .param("accounts", changed.stream().map(m -> m.key.account()).toArray(String[]::new))
        .param("ids", changed.stream().map(m -> m.key.id()).toArray(String[]::new))
        .param("tickets", changed.stream().map(m -> text(m.ticket)).toArray(String[]::new))
        .param("carriers", changed.stream().map(m -> text(m.carriedBy)).toArray(String[]::new))
        .update();
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }

  /// Where a Message-ID leads.
  static final class MailId {
    private final MailKey key;
    private @Nullable UUID ticket;
    private @Nullable UUID carriedBy;
    private boolean changed;

    MailId(MailKey key, @Nullable UUID ticket, @Nullable UUID carriedBy) {
      this.key = key;
      this.ticket = ticket;
      this.carriedBy = carriedBy;
    }

    Optional<UUID> ticket() {
      return Optional.ofNullable(ticket);
    }

    /// Whether some mail bears it: then another mail with the same id is not threaded by it,
    /// because its sender chose it.
    boolean isCarried() {
      return carriedBy != null;
    }

    /// The first ticket that it led to stays.
    void leadsTo(UUID ticket) {
      if (this.ticket == null) {
        this.ticket = ticket;
        changed = true;
      }
    }

    void carriedBy(UUID message) {
      if (carriedBy == null) {
        carriedBy = message;
        changed = true;
      }
    }
  }
}
