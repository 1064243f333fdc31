package kontur.tickets.lifecycle;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.v1.LifecycleState;
import kontur.tickets.v1.RecordStepRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The recorded lifecycles and their unrecorded events.
final class LifecycleStates {
  private static final int MOST_PENDING = 500;

  private final JdbcClient sql;

  LifecycleStates(JdbcClient sql) {
    this.sql = sql;
  }

  /// The recorded lifecycle; seq 0 when there is none.
  LifecycleState get(UUID ticket) {
    return find(ticket).map(Recorded::state).orElse(LifecycleState.getDefaultInstance());
  }

  Optional<Recorded> find(UUID ticket) {
    return sql.sql("select * from tickets.lifecycle_state where ticket_id = ?")
        .param(ticket)
        .query((row, _) ->
            new Recorded(
                state(row).toBuilder()
                    .setSnapshot(ByteString.copyFrom(row.getBytes("snapshot")))
                    .build(),
                row.getString("snapshot_hash"),
                row.getLong("last_number")))
        .optional();
  }

  private static LifecycleState state(ResultSet row) throws SQLException {
    return LifecycleState.newBuilder()
        .setSeq(row.getLong("seq"))
        .setDefinitionName(row.getString("definition_name"))
        .setDefinitionVersion(row.getString("definition_version"))
        .setDefinitionSha256(row.getString("definition_sha256"))
        .setFinal(row.getBoolean("final"))
        .build();
  }

  /// Recorded lifecycles without their snapshots.
  Map<UUID, LifecycleState> summaries(Collection<UUID> tickets) {
    var found = new HashMap<UUID, LifecycleState>();
    sql.sql(
            """
            select ticket_id, seq, definition_name, definition_version, definition_sha256, final
              from tickets.lifecycle_state where ticket_id = any(:tickets::uuid[])
            """)
        .param("tickets", tickets.stream().map(UUID::toString).toArray(String[]::new))
        .query(row -> {
          found.put(row.getObject("ticket_id", UUID.class), state(row));
        });
    return found;
  }

  /// Moves a locked ticket's lifecycle on. Only here is the role taken that may.
  void advance(UUID ticket, RecordStepRequest step, Instant now) {
    sql.sql("set local role tickets_lifecycle").update();
    writeState(ticket, step, now);
    writeTicket(ticket, step, now);
    sql.sql("set local role none").update();
  }

  private void writeState(UUID ticket, RecordStepRequest step, Instant now) {
    sql.sql(
            """
            insert into tickets.lifecycle_state
                   (ticket_id, seq, snapshot, snapshot_hash, definition_name, definition_version,
                    definition_sha256, last_number, final, recorded_at)
            values (:ticket, :seq, :snapshot, :hash, :name, :version, :sha256, :number, :final,
                    :now::timestamptz)
            on conflict (ticket_id) do update
               set seq = excluded.seq, snapshot = excluded.snapshot,
                   snapshot_hash = excluded.snapshot_hash, definition_name = excluded.definition_name,
                   definition_version = excluded.definition_version,
                   definition_sha256 = excluded.definition_sha256, last_number = excluded.last_number,
                   final = excluded.final, recorded_at = excluded.recorded_at
            """)
        .param("ticket", ticket)
        .param("seq", step.getExpectedSeq() + 1)
        .param("snapshot", step.getSnapshot().toByteArray())
        .param("hash", step.getSnapshotHash())
        .param("name", step.getDefinitionName())
        .param("version", step.getDefinitionVersion())
        .param("sha256", step.getDefinitionSha256())
        .param("number", step.getLastNumber())
        .param("final", step.getFinal())
        .param("now", now.toString())
        .update();
  }

  private void writeTicket(UUID ticket, RecordStepRequest step, Instant now) {
    var isResolved = step.getTopState().equals("resolved");
    sql.sql(
            """
            update tickets.ticket
               set state = :state, top_state = :top, assignee = coalesce(:assignee, assignee),
                   category = coalesce(:category, category),
                   resolution = coalesce(:resolution, resolution),
                   resolved_at = case when :resolved then coalesce(resolved_at, :now::timestamptz)
                                      when :final then resolved_at end,
                   closed_at = case when :final then :now::timestamptz end,
                   final = :final, lifecycle_seq = :seq, lifecycle = :lifecycle,
                   recorded_number = :number, next_deadline = :deadline::timestamptz,
                   clocks = :clocks::jsonb, stuck = false, stuck_reason = ''
             where id = :ticket
            """)
        .param("state", step.getState())
        .param("top", step.getTopState())
        .param("assignee", step.getVarsMap().get("assignee"))
        .param("category", step.getVarsMap().get("category"))
        .param("resolution", step.getVarsMap().get("resolution"))
        .param("resolved", isResolved)
        .param("final", step.getFinal())
        .param("seq", step.getExpectedSeq() + 1)
        .param("lifecycle", step.getDefinitionName() + "@" + step.getDefinitionVersion())
        .param("number", step.getLastNumber())
        .param(
            "deadline",
            step.hasNextDeadline() && !step.getFinal()
                ? Times.fromProto(step.getNextDeadline()).toString()
                : null)
        .param("clocks", clocks(step))
        .param("now", now.toString())
        .param("ticket", ticket)
        .update();
  }

  private static String clocks(RecordStepRequest step) {
    var clocks = new ArrayList<String>();
    step.getClocksList().forEach(clock -> clocks.add(EventLog.json(clock)));
    return "[" + String.join(",", clocks) + "]";
  }

  /// The events that no step has recorded, in order.
  List<LifecycleEnvelope> pending(UUID ticket, long recorded) {
    return sql.sql(
            """
            select envelope from tickets.lifecycle_event
             where ticket_id = ? and number > ? order by number limit ?
            """)
        .params(ticket, recorded, MOST_PENDING)
        .query((row, _) -> parse(row.getBytes(1)))
        .list();
  }

  /// The same for many tickets by one query.
  Map<UUID, List<LifecycleEnvelope>> pending(Collection<UUID> tickets) {
    var pending = new HashMap<UUID, List<LifecycleEnvelope>>();
    sql.sql(
            """
            select e.ticket_id, e.envelope
              from tickets.ticket as t
              join tickets.lifecycle_event as e on e.ticket_id = t.id and e.number > t.recorded_number
             where t.id = any(:tickets::uuid[]) order by e.ticket_id, e.number
            """)
        .param("tickets", tickets.stream().map(UUID::toString).toArray(String[]::new))
        .query(row -> {
          pending
              .computeIfAbsent(row.getObject("ticket_id", UUID.class), _ -> new ArrayList<>())
              .add(parse(row.getBytes("envelope")));
        });
    return pending;
  }

  /// Open tickets whose deadline passed, or whose oldest unrecorded event is old; oldest first.
  List<UUID> forgotten(Instant deadlineBefore, Instant eventBefore, int limit) {
    return sql.sql(
            """
            select id from (
              (select t.id, t.next_deadline as since from tickets.ticket as t
                where not t.final and t.next_deadline < :deadline::timestamptz
                order by t.next_deadline limit :limit)
              union all
              (select t.id, e.stored_at from tickets.ticket as t
                 join tickets.lifecycle_event as e
                   on e.ticket_id = t.id and e.number = t.recorded_number + 1
                where not t.final and t.recorded_number < t.last_number
                  and e.stored_at < :event::timestamptz
                order by e.stored_at limit :limit)) as f
             group by id order by min(since) limit :limit
            """)
        .param("deadline", deadlineBefore.toString())
        .param("event", eventBefore.toString())
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /// Marks a ticket whose step keeps failing. One whose events are all recorded is not stuck: no
  /// further step would ever take the mark away.
  void markStuck(UUID ticket, boolean stuck, String reason) {
    sql.sql(
            """
            update tickets.ticket set stuck = :stuck, stuck_reason = :reason
             where id = :ticket and (recorded_number < last_number or not :stuck)
            """)
        .param("stuck", stuck)
        .param("reason", reason)
        .param("ticket", ticket)
        .update();
  }

  private static LifecycleEnvelope parse(byte[] envelope) {
    try {
      return LifecycleEnvelope.parseFrom(envelope);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored envelopes can be read", e);
    }
  }

  /// A recorded lifecycle.
  record Recorded(LifecycleState state, String snapshotHash, long lastNumber) {}
}
