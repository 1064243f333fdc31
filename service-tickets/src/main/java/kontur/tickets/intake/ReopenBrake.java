package kontur.tickets.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import kontur.tickets.rows.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How often somebody may reopen tickets: two machines that answer each other must not keep one
/// open for ever.
final class ReopenBrake {
  private final JdbcClient sql;
  private final IntakeSettings settings;

  ReopenBrake(JdbcClient sql, IntakeSettings settings) {
    this.sql = sql;
    this.settings = settings;
  }

  /// Which of these tickets are resolved and not yet reopened by a message whose step is to come.
  Set<UUID> resolved(Collection<UUID> tickets) {
    if (tickets.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        sql.sql(
                """
                select t.id from tickets.ticket as t
                 where t.id = any(:tickets::uuid[]) and t.resolved_at is not null and not t.final
                   and not exists (
                     select from tickets.message as m
                      where m.ticket_id = t.id and m.created_at >= t.resolved_at
                        and m.correlation_reason like '%:reopens')
                """)
            .param("tickets", tickets.stream().map(UUID::toString).toArray(String[]::new))
            .query(UUID.class)
            .list());
  }

  /// Whether this author has reopened this ticket, or tickets at all, too often of late.
  boolean holds(String author, UUID ticket, int inThisBatch, Instant now) {
    var counts =
        sql.sql(
                """
                select count(*) filter (where ticket_id = :ticket) as of_ticket, count(*) as of_all
                  from tickets.message
                 where author = :author and created_at > :since::timestamptz
                   and correlation_reason like '%:reopens'
                """)
            .param("ticket", ticket)
            .param("author", Rows.text(author))
            .param("since", now.minus(settings.reopenPeriod()).toString())
            .query((row, _) -> new Counts(row.getInt(1), row.getInt(2)))
            .single();
    return counts.ofTicket >= settings.reopensPerTicket()
        || counts.ofAll + inThisBatch >= settings.reopensPerAddress();
  }

  private record Counts(int ofTicket, int ofAll) {}
}
