package kontur.tickets.training;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.v1.NoteClassificationRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps what classification made of a ticket, so that people see why, and its language when none
/// is known.
final class NoteClassification {
  private static final String CLASSIFIER = "service:workflow";

  private final JdbcClient sql;
  private final Transactions transactions;
  private final Tickets tickets;
  private final Journal journal;
  private final EventLog log;
  private final Clock clock;

  NoteClassification(
      JdbcClient sql,
      Transactions transactions,
      Tickets tickets,
      Journal journal,
      EventLog log,
      Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.tickets = tickets;
    this.journal = journal;
    this.log = log;
    this.clock = clock;
  }

  void note(NoteClassificationRequest request) {
    var id = UUID.fromString(request.getTicketId());
    transactions.run(() -> {
      var ticket =
          tickets
              .lock(id)
              .orElseThrow(() -> new Refusal(Reason.TICKET_NOT_FOUND, "no ticket " + id));
      var now = Times.now(clock);
      if (isNew(request, id, now)) {
        tell(request, ticket, now);
      }
      return ticket;
    });
  }

  /// An action that is tried again says the same again.
  private boolean isNew(NoteClassificationRequest request, UUID ticket, Instant now) {
    return sql.sql(
                """
                insert into tickets.classification
                       (ticket_id, category, confidence, decided_by, language, model, classified_at)
                values (:ticket, :category, :confidence, :by, :language, :model, :now::timestamptz)
                on conflict (ticket_id) do update
                   set category = excluded.category, confidence = excluded.confidence,
                       decided_by = excluded.decided_by, language = excluded.language,
                       model = excluded.model, classified_at = excluded.classified_at
                 where (classification.category, classification.decided_by, classification.language,
                        classification.model)
                    is distinct from
                       (excluded.category, excluded.decided_by, excluded.language, excluded.model)
                """)
            .param("ticket", ticket)
            .param("category", Rows.text(request.getCategory()))
            .param("confidence", request.getConfidence())
            .param("by", Rows.text(request.getDecidedBy()))
            .param("language", request.getLanguage())
            .param("model", Rows.text(request.getModel()))
            .param("now", now.toString())
            .update()
        > 0;
  }

  private void tell(NoteClassificationRequest request, LockedTicket ticket, Instant now) {
    log.add(
        List.of(
            EventLog.Line.fact(
                ticket.id(),
                now,
                "ticket.classified",
                CLASSIFIER,
                Rows.text(request.getDecidedBy()),
                EventLog.json(request))));
    if (ticket.language().isEmpty() && !request.getLanguage().isEmpty()) {
      ticket.language(request.getLanguage());
      journal.publish(List.of(journal.event(ticket, "ticket.changed", CLASSIFIER, now).build()));
      tickets.save(List.of(ticket), now);
    }
  }
}
