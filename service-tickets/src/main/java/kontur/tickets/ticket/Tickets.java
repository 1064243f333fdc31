package kontur.tickets.ticket;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kontur.tickets.rows.Rows;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tickets' rows: locked, changed and created here. Lifecycle columns are not among what
/// changes.
public final class Tickets {
  private static final String SELECT =
      """
      select t.id, t.number, t.subject, t.priority, t.language, t.origin, t.team, t.queue, t.tags,
             t.channel, t.account, t.conversation_id, t.customer_id, t.chain, t.last_number,
             t.recorded_number, t.version, t.state, t.assignee, t.final, c.tier
        from tickets.ticket as t join tickets.customer as c on c.id = t.customer_id
      """;

  private final JdbcClient sql;

  public Tickets(JdbcClient sql) {
    this.sql = sql;
  }

  /// Locks these tickets in the order of their ids; unknown ones are left out.
  ///
  /// `no key update` because rows that refer to a ticket must not wait for its change.
  public Map<UUID, LockedTicket> lock(Collection<UUID> ids) {
    var locked = new LinkedHashMap<UUID, LockedTicket>();
    if (ids.isEmpty()) {
      return locked;
    }
    sql.sql(SELECT + " where t.id = any(:ids::uuid[]) order by t.id for no key update of t")
        .param("ids", texts(ids))
        .query((row, _) -> row(row))
        .list()
        .forEach(row -> locked.put(row.id(), new LockedTicket(row)));
    return locked;
  }

  /// Locks one ticket.
  public Optional<LockedTicket> lock(UUID id) {
    return Optional.ofNullable(lock(List.of(id)).get(id));
  }

  /// Locks what is open among the follow-ups of these chains.
  public Map<UUID, LockedTicket> lockOpenOf(Collection<UUID> chains) {
    var locked = new LinkedHashMap<UUID, LockedTicket>();
    if (chains.isEmpty()) {
      return locked;
    }
    sql.sql(
            SELECT
                + " where t.chain = any(:chains::uuid[]) and not t.final"
                + " order by t.id for no key update of t")
        .param("chains", texts(chains))
        .query((row, _) -> row(row))
        .list()
        .forEach(row -> locked.put(row.id(), new LockedTicket(row)));
    return locked;
  }

  /// Reads one ticket without locking it.
  public Optional<TicketRow> find(UUID id) {
    return sql.sql(SELECT + " where t.id = :id")
        .param("id", id)
        .query((row, _) -> row(row))
        .optional();
  }

  /// Reads tickets without locking them.
  public Map<UUID, TicketRow> find(Collection<UUID> ids) {
    var found = new LinkedHashMap<UUID, TicketRow>();
    sql.sql(SELECT + " where t.id = any(:ids::uuid[])")
        .param("ids", texts(ids))
        .query((row, _) -> row(row))
        .list()
        .forEach(row -> found.put(row.id(), row));
    return found;
  }

  /// Creates tickets and gives each its number.
  public Map<UUID, Long> create(Collection<NewTicket> tickets) {
    var numbers = new LinkedHashMap<UUID, Long>();
    sql.sql(
            """
            insert into tickets.ticket
                   (id, subject, priority, language, origin, team, tags, channel, account, conversation_id,
                    customer_id, follow_up_of, chain, linked_to, first_cause, created_at, updated_at)
            select id, subject, priority, language, origin, team, tags, channel, account, conversation_id,
                   customer_id, follow_up_of, chain, linked_to, first_cause, created_at, created_at
              from json_populate_recordset(null::tickets.ticket, :tickets::json)
            returning id, number
            """)
        .param("tickets", Rows.of(tickets))
        .query(row -> {
          numbers.put(row.getObject("id", UUID.class), row.getLong("number"));
        });
    return numbers;
  }

  /// Writes what this transaction changed; each ticket's version grows by one.
  public void save(Collection<LockedTicket> tickets, Instant now) {
    if (tickets.isEmpty()) {
      return;
    }
    var changes =
        tickets.stream()
            .map(t ->
                new Change(
                    t.id(),
                    t.subject(),
                    t.priority(),
                    t.language(),
                    t.team(),
                    t.queue(),
                    t.tags(),
                    t.lastNumber(),
                    t.version(),
                    now))
            .toList();
    sql.sql(
            """
            update tickets.ticket as t
               set subject = c.subject, priority = c.priority, language = c.language, team = c.team,
                   queue = c.queue, tags = c.tags, last_number = c.last_number, version = c.version,
                   updated_at = greatest(t.updated_at, c.updated_at)
              from json_populate_recordset(null::tickets.ticket, :changes::json) as c
             where t.id = c.id
            """)
        .param("changes", Rows.of(changes))
        .update();
  }

  /// Moves tickets to the top of what changed last, for what happened to their messages; their
  /// versions guard their own facts and stay.
  ///
  /// Waits for nobody and so deadlocks with nobody: who holds a row is about to change it anyway.
  public void touch(Collection<UUID> ids, Instant now) {
    if (ids.isEmpty()) {
      return;
    }
    sql.sql(
            """
            update tickets.ticket set updated_at = greatest(updated_at, :now::timestamptz)
             where id in (select id from tickets.ticket where id = any(:ids::uuid[])
                           for no key update skip locked)
            """)
        .param("now", now.toString())
        .param("ids", texts(ids))
        .update();
  }

  private static TicketRow row(ResultSet row) throws SQLException {
    return new TicketRow(
        row.getObject("id", UUID.class),
        row.getLong("number"),
        row.getString("subject"),
        row.getString("priority"),
        row.getString("language"),
        row.getString("origin"),
        row.getString("team"),
        row.getString("queue"),
        List.of((String[]) row.getArray("tags").getArray()),
        row.getString("channel"),
        row.getString("account"),
        row.getObject("conversation_id", UUID.class),
        row.getObject("customer_id", UUID.class),
        row.getObject("chain", UUID.class),
        row.getLong("last_number"),
        row.getLong("recorded_number"),
        row.getLong("version"),
        row.getString("state"),
        row.getString("assignee"),
        row.getBoolean("final"),
        row.getString("tier"));
  }

  private static String[] texts(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).toArray(String[]::new);
  }

  /// A ticket to create.
  public record NewTicket(
      UUID id,
      String subject,
      String priority,
      String language,
      String origin,
      String team,
      List<String> tags,
      String channel,
      String account,
      UUID conversationId,
      UUID customerId,
      @Nullable UUID followUpOf,
      UUID chain,
      @Nullable UUID linkedTo,
      String firstCause,
      Instant createdAt) {

    public NewTicket {
      tags = List.copyOf(tags);
    }

    /// The row as it will be; its number comes with its creation.
    public TicketRow row(String tier) {
      return new TicketRow(
          id,
          0,
          subject,
          priority,
          language,
          origin,
          team,
          "",
          tags,
          channel,
          account,
          conversationId,
          customerId,
          chain,
          0,
          0,
          0,
          "received",
          "",
          false,
          tier);
    }
  }

  private record Change(
      UUID id,
      String subject,
      String priority,
      String language,
      String team,
      String queue,
      List<String> tags,
      long lastNumber,
      long version,
      Instant updatedAt) {}
}
