package kontur.tickets.lifecycle;

import com.google.protobuf.Struct;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.v1.RecordedCommand;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What came of commands, found again by their ids in the event log.
final class RecordedCommands {
  private final JdbcClient sql;

  RecordedCommands(JdbcClient sql) {
    this.sql = sql;
  }

  /// The first answer of this command; refused when it had other content.
  Optional<RecordedCommand> find(UUID ticket, String id, String command, Struct payload) {
    // `refused` counts where it was the answer, and there the input is a RecordRefusalRequest. A
    // deferred
    // command that a later step refused has such an outcome too, but was answered before.
    return sql.sql(
            """
            select type = :type
                     and coalesce(input -> 'payload', input -> 'envelope' -> 'payload', '{}') = :payload::jsonb as same,
                   outcome, to_state, why,
                   array(select jsonb_array_elements_text(input -> 'allowed')) as allowed
              from tickets.event_log
             where ticket_id = :ticket and command_id = :command
               and (outcome in ('applied', 'deferred') or (outcome = 'refused' and input -> 'envelope' is not null))
             order by outcome, position desc limit 1
            """)
        .param("type", command)
        .param("payload", EventLog.json(payload))
        .param("ticket", ticket)
        .param("command", id)
        .query((row, _) -> {
          if (!row.getBoolean("same")) {
            throw new Refusal(
                Reason.IDEMPOTENCY_KEY_REUSED,
                "the idempotency key was used before for another command");
          }
          return recorded(row);
        })
        .optional();
  }

  private static RecordedCommand recorded(ResultSet row) throws SQLException {
    var command =
        RecordedCommand.newBuilder()
            .setOutcome(row.getString("outcome"))
            .setState(row.getString("to_state"));
    if (command.getOutcome().equals("refused")) {
      command
          .setReason(row.getString("why"))
          .addAllAllowed(List.of((String[]) row.getArray("allowed").getArray()));
    }
    return command.build();
  }
}
