package kontur.tickets.outbox;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Records that have to go to Kafka, stored in the transaction of their cause.
public final class Outbox {
  private final JdbcClient sql;

  public Outbox(JdbcClient sql) {
    this.sql = sql;
  }

  /// Stores records in this order.
  public void add(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into tickets.outbox (topic, key, value, not_before, held_ticket, held_album)
            select e.topic, e.key, e.value, coalesce(e.not_before::timestamptz, '-infinity'),
                   e.held_ticket::uuid, e.held_album
              from unnest(:topics::text[], :keys::text[], :values::bytea[], :notBefores::text[],
                          :heldTickets::text[], :heldAlbums::text[]) with ordinality
                as e (topic, key, value, not_before, held_ticket, held_album, place)
             order by e.place
            """)
        .param("topics", entries.stream().map(Entry::topic).toArray(String[]::new))
        .param("keys", entries.stream().map(Entry::key).toArray(String[]::new))
        .param("values", entries.stream().map(Entry::value).toArray(byte[][]::new))
        .param("notBefores", held(entries, hold -> hold.until().toString()))
        .param("heldTickets", held(entries, hold -> hold.ticket().toString()))
        .param("heldAlbums", held(entries, Entry.Hold::album))
        .update();
  }

  private static String[] held(List<Entry> entries, Function<Entry.Hold, String> column) {
    return entries.stream()
        .map(e -> Optional.ofNullable(e.held()).map(column).orElse(null))
        .toArray(String[]::new);
  }

  /// Lets go what these tickets still hold: something later of them is about to be stored.
  public void release(Collection<UUID> tickets) {
    sql.sql(
            """
            update tickets.outbox
               set not_before = '-infinity', held_ticket = null
             where published_at is null and held_ticket = any(:tickets::uuid[])
            """)
        .param("tickets", tickets.stream().map(UUID::toString).toArray(String[]::new))
        .update();
  }

  /// Another part of an album came: all its parts wait on.
  public void holdLonger(UUID ticket, String album, Instant until) {
    sql.sql(
            """
            update tickets.outbox set not_before = :until::timestamptz
             where published_at is null and held_ticket = :ticket and held_album = :album
            """)
        .param("until", until.toString())
        .param("ticket", ticket)
        .param("album", album)
        .update();
  }
}
