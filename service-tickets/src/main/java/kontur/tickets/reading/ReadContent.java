package kontur.tickets.reading;

import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.content.ContentStore;
import kontur.contract.Action;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.ticket.Access;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.FileHeader;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Content of a ticket's messages, for those who may see the ticket.
final class ReadContent {
  private final JdbcClient sql;
  private final Tickets tickets;
  private final ContentStore content;

  ReadContent(JdbcClient sql, Tickets tickets, ContentStore content) {
    this.sql = sql;
    this.tickets = tickets;
    this.content = content;
  }

  /// Name, type and length, if a message of the ticket has that content.
  FileHeader header(Actor actor, DownloadRequest request) {
    var id = UUID.fromString(request.getTicketId());
    var ticket = tickets.find(id).orElseThrow(() -> Access.notFound(request.getTicketId()));
    Access.require(actor, Action.READ_TICKET, ticket);
    return find(id, request.getSha256(), actor.getKind() == ActorKind.CUSTOMER)
        .orElseThrow(() ->
            new Refusal(
                Reason.CONTENT_NOT_FOUND, "no such content on ticket " + request.getTicketId()));
  }

  private Optional<FileHeader> find(UUID ticket, String hash, boolean forCustomer) {
    return sql.sql(
            """
            select name, type, size from (
              select 1 as precedence, a.file_name as name, a.media_type as type, a.size, m.direction
                from tickets.attachment as a join tickets.message as m on m.id = a.message_id
               where a.sha256 = :hash and m.ticket_id = :ticket
              union all
              select 2, 'message.txt', text_type, text_size, direction from tickets.message
               where ticket_id = :ticket and text_sha256 = :hash
              union all
              select 3, 'message.html', html_type, html_size, direction from tickets.message
               where ticket_id = :ticket and html_sha256 = :hash
              union all
              select 4, 'original', raw_type, raw_size, direction from tickets.message
               where ticket_id = :ticket and raw_sha256 = :hash
              union all
              select 5, 'message.txt', v.text_type, v.text_size, m.direction
                from tickets.message_version as v join tickets.message as m on m.id = v.message_id
               where m.ticket_id = :ticket and v.text_sha256 = :hash) as found
             where not (:forCustomer and direction = 'note')
             order by precedence limit 1
            """)
        .param("ticket", ticket)
        .param("hash", hash)
        .param("forCustomer", forCustomer)
        .query((row, _) ->
            FileHeader.newBuilder()
                .setFileName(row.getString("name"))
                .setMediaType(row.getString("type"))
                .setSize(row.getLong("size"))
                .build())
        .optional();
  }

  /// Writes the bytes.
  void copy(String sha256, OutputStream to) {
    if (!content.copy(sha256, to)) {
      throw new Refusal(Reason.CONTENT_NOT_FOUND, "the content is gone");
    }
  }
}
