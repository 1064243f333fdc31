package kontur.tickets.intake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kontur.tickets.intake.Known.Participant;
import kontur.tickets.rows.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Who takes part in which ticket.
final class Participants {
  private final JdbcClient sql;

  Participants(JdbcClient sql) {
    this.sql = sql;
  }

  /// Who of these addresses takes part in which of these tickets.
  List<Participant> among(Collection<UUID> tickets, Collection<String> addresses) {
    if (tickets.isEmpty() || addresses.isEmpty()) {
      return List.of();
    }
    return sql.sql(
            """
            select ticket_id, address from tickets.participant
             where ticket_id = any(:tickets::uuid[]) and address = any(:addresses::text[])
            """)
        .param("tickets", tickets.stream().map(UUID::toString).toArray(String[]::new))
        .param("addresses", addresses.toArray(String[]::new))
        .query((row, _) ->
            new Participant(row.getObject("ticket_id", UUID.class), row.getString("address")))
        .list();
  }

  /// Whoever takes part in one ticket.
  List<Participant> of(UUID ticket) {
    return sql.sql("select ticket_id, address from tickets.participant where ticket_id = ?")
        .param(ticket)
        .query((row, _) ->
            new Participant(row.getObject("ticket_id", UUID.class), row.getString("address")))
        .list();
  }

  void add(Collection<NewParticipant> participants) {
    if (participants.isEmpty()) {
      return;
    }
    var sorted = new ArrayList<>(participants);
    sorted.sort((a, b) -> {
      var byTicket = a.ticketId().compareTo(b.ticketId());
      return byTicket != 0 ? byTicket : a.address().compareTo(b.address());
    });
    sql.sql(
            """
            insert into tickets.participant (ticket_id, address, kind)
            select ticket_id, address, kind
              from json_populate_recordset(null::tickets.participant, :rows::json)
            on conflict do nothing
            """)
        .param("rows", Rows.of(sorted))
        .update();
  }

  /// A participant to store; its components are the columns.
  ///
  /// @param kind `sender`, `copied` or `added`
  record NewParticipant(UUID ticketId, String address, String kind) {}
}
