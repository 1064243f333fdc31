package kontur.tickets.reading;

import com.google.protobuf.Struct;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.contract.Action;
import kontur.tickets.message.ReadMessages;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Access;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.GetTimelineResponse;
import kontur.tickets.v1.LogEntry;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.TimelineEntry;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What happened on a ticket, oldest first: messages, notes and the event log, by keyset.
final class ReadTimeline {
  private static final int PAGE = 100;

  /// A page ends earlier when its texts get longer than this, so that it fits into one answer.
  private static final long MOST_TEXT = 2 * 1024 * 1024;

  private final JdbcClient sql;
  private final Tickets tickets;
  private final ReadMessages messages;

  ReadTimeline(JdbcClient sql, Tickets tickets, ReadMessages messages) {
    this.sql = sql;
    this.tickets = tickets;
    this.messages = messages;
  }

  GetTimelineResponse read(Actor actor, GetTimelineRequest request) {
    var id = UUID.fromString(request.getTicketId());
    var ticket = tickets.find(id).orElseThrow(() -> Access.notFound(request.getTicketId()));
    Access.require(actor, Action.READ_TICKET, ticket);
    // What agents say among themselves is not for customers.
    var forCustomer = actor.getKind() == ActorKind.CUSTOMER;
    var messagesOnly = request.getMessagesOnly() || forCustomer;
    var size = request.getPageSize() == 0 ? PAGE : request.getPageSize();
    var purpose = request.getTicketId() + messagesOnly;
    var after =
        PageToken.place(request.getPageToken(), purpose, 3)
            .map(ReadTimeline::place)
            .orElse(new Place(Instant.EPOCH, 0, "", 0));
    var found = places(id, after, messagesOnly, forCustomer, size + 1);
    var page = fitting(found, size);
    var response = GetTimelineResponse.newBuilder().addAllEntries(entries(page));
    if (found.size() > page.size()) {
      var last = page.getLast();
      response.setNextPageToken(
          new PageToken(
                  purpose, List.of(last.at().toString(), Integer.toString(last.kind()), last.key()))
              .text());
    }
    return response.build();
  }

  private List<Place> places(
      UUID ticket, Place after, boolean messagesOnly, boolean forCustomer, int limit) {
    return sql.sql(
            """
            select at, kind, key, length from (
              (select created_at as at, 0 as kind, id::text as key, coalesce(text_size, 0) as length
                 from tickets.message
                where ticket_id = :ticket and created_at >= :at::timestamptz
                  and (created_at, 0, id::text) > (:at::timestamptz, :kind, :key)
                  and not (:forCustomer and direction = 'note')
                order by created_at, id limit :limit)
              union all
              (select recorded_at, 1, lpad(position::text, 19, '0'), 0
                 from tickets.event_log
                where not :messagesOnly and ticket_id = :ticket and recorded_at >= :at::timestamptz
                  and (recorded_at, 1, lpad(position::text, 19, '0')) > (:at::timestamptz, :kind, :key)
                order by recorded_at, position limit :limit)) as entries
             order by at, kind, key limit :limit
            """)
        .param("ticket", ticket)
        .param("at", after.at().toString())
        .param("kind", after.kind())
        .param("key", after.key())
        .param("messagesOnly", messagesOnly)
        .param("forCustomer", forCustomer)
        .param("limit", limit)
        .query((row, _) ->
            new Place(
                row.getTimestamp("at").toInstant(),
                row.getInt("kind"),
                row.getString("key"),
                row.getLong("length")))
        .list();
  }

  private static List<Place> fitting(List<Place> found, int size) {
    var length = 0L;
    var page = new ArrayList<Place>();
    for (var place : found) {
      length += Math.min(place.length(), 256 * 1024);
      if (page.size() == size || (length > MOST_TEXT && !page.isEmpty())) {
        break;
      }
      page.add(place);
    }
    return page;
  }

  private List<TimelineEntry> entries(List<Place> page) {
    var ids = page.stream().filter(p -> p.kind() == 0).map(p -> UUID.fromString(p.key())).toList();
    var read = new HashMap<String, Message>();
    messages
        .withTexts(List.copyOf(messages.byId(ids).values()))
        .forEach(message -> read.put(message.getId(), message));
    var log =
        log(page.stream().filter(p -> p.kind() == 1).map(p -> Long.valueOf(p.key())).toList());
    var entries = new ArrayList<TimelineEntry>();
    for (var place : page) {
      var entry = TimelineEntry.newBuilder();
      var message = read.get(place.key());
      if (message != null) {
        entries.add(entry.setMessage(message).build());
      } else if (place.kind() == 1) {
        var line = log.get(Long.valueOf(place.key()));
        if (line != null) {
          entries.add(entry.setEvent(line).build());
        }
      }
    }
    return entries;
  }

  private Map<Long, LogEntry> log(List<Long> positions) {
    var found = new HashMap<Long, LogEntry>();
    if (positions.isEmpty()) {
      return found;
    }
    sql.sql("select * from tickets.event_log where position = any(:positions::bigint[])")
        .param("positions", positions.toArray(Long[]::new))
        .query((row, _) -> line(row))
        .list()
        .forEach(line -> found.put(line.getPosition(), line));
    return found;
  }

  private static LogEntry line(ResultSet row) throws SQLException {
    return LogEntry.newBuilder()
        .setPosition(row.getLong("position"))
        .setRecordedAt(Times.toProto(row.getTimestamp("recorded_at").toInstant()))
        .setType(row.getString("type"))
        .setActor(row.getString("actor"))
        .setWhy(row.getString("why"))
        .setDefinition(row.getString("definition"))
        .setDefinitionSha256(row.getString("definition_sha256"))
        .setFromState(row.getString("from_state"))
        .setToState(row.getString("to_state"))
        .setOutcome(row.getString("outcome"))
        .setInput(ReadTickets.parse(row.getString("input"), Struct.newBuilder()).build())
        .build();
  }

  private static Place place(List<String> parts) {
    try {
      return new Place(
          Instant.parse(parts.get(0)), Integer.parseInt(parts.get(1)), parts.get(2), 0);
    } catch (DateTimeParseException | NumberFormatException e) {
      throw PageToken.wrong();
    }
  }

  /// Where an entry stands: messages (kind 0) before log entries (kind 1) of the same instant.
  private record Place(Instant at, int kind, String key, long length) {}
}
