package kontur.tickets.ticket;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import kontur.tickets.rows.Rows;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The append-only log of inputs: who, what, why, and what came of it.
public final class EventLog {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /// What PostgreSQL cannot store, but not a backslash that is followed by `u0000`.
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  private final JdbcClient sql;

  public EventLog(JdbcClient sql) {
    this.sql = sql;
  }

  /// Appends in this order.
  public void add(List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    sql.sql(
            """
            insert into tickets.event_log
                   (ticket_id, recorded_at, seq, type, actor, why, definition, definition_sha256,
                    from_state, to_state, outcome, command_id, input)
            select ticket_id, recorded_at, seq, type, actor, why, definition, definition_sha256,
                   from_state, to_state, outcome, command_id, input
              from json_to_recordset(:lines::json) as l
                   (ticket_id uuid, recorded_at timestamptz, seq bigint, type text, actor text, why text,
                    definition text, definition_sha256 text, from_state text, to_state text, outcome text,
                    command_id text, input_text text)
                   cross join lateral (select l.input_text::jsonb as input) as i
            """)
        .param("lines", Rows.of(lines))
        .update();
  }

  /// A message as JSON.
  public static String json(Message message) {
    try {
      return NUL.matcher(JSON.print(message)).replaceAll("$1");
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a message without unknown Any prints", e);
    }
  }

  /// One input and what came of it.
  ///
  /// @param commandId the command's id; null for anything else
  /// @param inputText the input verbatim, as JSON
  public record Line(
      UUID ticketId,
      Instant recordedAt,
      long seq,
      String type,
      String actor,
      String why,
      String definition,
      String definitionSha256,
      String fromState,
      String toState,
      String outcome,
      @Nullable String commandId,
      String inputText) {

    /// A plain fact, without a lifecycle.
    public static Line fact(
        UUID ticket, Instant now, String type, String actor, String why, String input) {
      return new Line(ticket, now, 0, type, actor, why, "", "", "", "", "", null, input);
    }
  }
}
