package kontur.tickets.training;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.contract.Ids;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.v1.Correction;
import kontur.tickets.v1.RecordStepRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What people corrected, for classifiers to learn from: one for each ticket, the last word.
public final class Corrections {
  private static final String CATEGORIZE = "ticket.categorize";
  private static final String UNKNOWN = "unknown";

  /// Only a rule may call something spam.
  private static final String SPAM = "spam";

  private static final int LONGEST_CATEGORY = 64;
  private static final int MOST_LEARNT = 500;

  private final JdbcClient sql;
  private final Clock clock;

  public Corrections(JdbcClient sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /// Remembers the category that a person gave in this step, unless classification had said the
  /// same.
  public void learn(RecordStepRequest step, LockedTicket ticket, Instant now) {
    for (var consumed : step.getConsumedList()) {
      var envelope = consumed.getEnvelope();
      if (envelope.getType().equals(CATEGORIZE)
          && consumed.getOutcome().equals("applied")
          && envelope.getActor().startsWith("user:")) {
        var category = Rows.text(Structs.text(envelope.getPayload(), "category"), LONGEST_CATEGORY);
        learn(ticket, category, envelope.getActor(), now);
      }
    }
  }

  private void learn(LockedTicket ticket, String category, String person, Instant now) {
    forget("ticket_id", ticket.id());
    var said = said(ticket.id());
    if (category.isEmpty() || category.equals(SPAM) || category.equals(said.category())) {
      return;
    }
    sql.sql(
            """
            insert into tickets.correction
                   (id, ticket_id, text, category, answered, language, corrected_by, corrected_at)
            select :id, t.id, b.text, :category, :answered, :language, :person, :now::timestamptz
              from tickets.ticket as t
                   left join lateral (
                     select preview from tickets.message
                      where ticket_id = t.id and direction = 'inbound'
                      order by created_at, id limit 1) as m on true
                   cross join lateral (
                     select left(btrim(t.subject || E'\\n' || coalesce(m.preview, ''), E' \\t\\r\\n'), 1000)
                              as text) as b
             where t.id = :ticket and b.text <> ''
            """)
        .param("id", Ids.next(clock))
        .param("category", category)
        .param("answered", said.category())
        .param("language", said.language().isEmpty() ? ticket.language() : said.language())
        .param("person", person)
        .param("now", now.toString())
        .param("ticket", ticket.id())
        .update();
  }

  private Said said(UUID ticket) {
    return sql.sql("select category, language from tickets.classification where ticket_id = ?")
        .param(ticket)
        .query((row, _) -> new Said(row.getString(1), row.getString(2)))
        .optional()
        .orElse(new Said(UNKNOWN, ""));
  }

  /// Grows with every change of what is in use.
  long version() {
    return sql.sql("select version from tickets.training").query(Long.class).single();
  }

  /// Takes what waits into use; says how many.
  int adopt() {
    var adopted = sql.sql("update tickets.correction set in_use = true where not in_use").update();
    if (adopted > 0) {
      grow();
    }
    return adopted;
  }

  boolean remove(UUID id) {
    return forget("id", id);
  }

  private boolean forget(String column, UUID value) {
    var wasInUse =
        sql.sql("delete from tickets.correction where " + column + " = ? returning in_use")
            .param(value)
            .query(Boolean.class)
            .optional();
    wasInUse.filter(Boolean::booleanValue).ifPresent(_ -> grow());
    return wasInUse.isPresent();
  }

  private void grow() {
    sql.sql("update tickets.training set version = version + 1").update();
  }

  /// The newest that are in use, oldest first.
  List<Correction> inUse() {
    return sql.sql(
            """
            select * from (
              select * from tickets.correction where in_use order by id desc limit ?) as newest
             order by id
            """)
        .param(MOST_LEARNT)
        .query((row, _) -> correction(row))
        .list();
  }

  /// Newest first, after that one.
  List<Correction> page(Optional<UUID> after, int size) {
    return sql.sql(
            """
            select * from tickets.correction
             where id < coalesce(:after::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
             order by id desc limit :size
            """)
        .param("after", after.map(UUID::toString).orElse(null))
        .param("size", size)
        .query((row, _) -> correction(row))
        .list();
  }

  private static Correction correction(ResultSet row) throws SQLException {
    return Correction.newBuilder()
        .setId(row.getString("id"))
        .setTicketId(row.getString("ticket_id"))
        .setText(row.getString("text"))
        .setCategory(row.getString("category"))
        .setAnswered(row.getString("answered"))
        .setLanguage(row.getString("language"))
        .setCorrectedBy(row.getString("corrected_by"))
        .setCorrectedAt(
            Times.toProto(row.getObject("corrected_at", OffsetDateTime.class).toInstant()))
        .setInUse(row.getBoolean("in_use"))
        .build();
  }

  private record Said(String category, String language) {}
}
