package kontur.tickets.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kontur.tickets.v1.Accepted;
import kontur.tickets.v1.OnTicket;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What was answered for events that came before: a repeat gets the same again.
final class Answers {
  private final JdbcClient sql;

  Answers(JdbcClient sql) {
    this.sql = sql;
  }

  Map<UUID, Accepted> given(Iterable<UUID> events) {
    var ids = new ArrayList<String>();
    events.forEach(id -> ids.add(id.toString()));
    var given = new HashMap<UUID, Accepted>();
    sql.sql(
            """
            select m.id as event, t.id, t.number, t.first_cause = m.id::text as created,
                   m.correlation_reason as reason
              from tickets.message as m join tickets.ticket as t on t.id = m.ticket_id
             where m.id = any(:ids::uuid[])
            union all
            select v.event_id, t.id, t.number, false, 'edit'
              from tickets.message_version as v
              join tickets.message as m on m.id = v.message_id
              join tickets.ticket as t on t.id = m.ticket_id
             where v.event_id = any(:ids::uuid[])
            """)
        .param("ids", ids.toArray(String[]::new))
        .query(row -> {
          given.put(
              row.getObject("event", UUID.class),
              onTicket(
                  row.getString("event"),
                  row.getString("id"),
                  row.getLong("number"),
                  row.getBoolean("created"),
                  row.getString("reason")));
        });
    return given;
  }

  static Accepted onTicket(
      String event, String ticket, long number, boolean created, String reason) {
    return Accepted.newBuilder()
        .setEventId(event)
        .setOnTicket(
            OnTicket.newBuilder()
                .setTicketId(ticket)
                .setTicketNumber(number)
                .setCreated(created)
                .setReason(reason))
        .build();
  }

  static Accepted noted(String event, String why) {
    return Accepted.newBuilder().setEventId(event).setNoted(why).build();
  }
}
