package kontur.tickets.upkeep;

import kontur.operations.Sample;
import org.springframework.jdbc.core.simple.JdbcClient;

/// How old the oldest of what waits in this schema is, and how much there is.
final class QueueSamples {
  private final JdbcClient sql;

  QueueSamples(JdbcClient sql) {
    this.sql = sql;
  }

  Sample outboxAge() {
    return new Sample(
        "kontur.outbox.age.seconds",
        "How long the oldest record waits for Kafka",
        () ->
            Sample.Value.only(
                number(
                    """
                    select coalesce(extract(epoch from now() - min(greatest(created_at, not_before))), 0)
                      from tickets.outbox where published_at is null and not_before <= now()
                    """)));
  }

  Sample unrecordedAge() {
    return new Sample(
        "kontur.events.unrecorded.age.seconds",
        "How long the oldest lifecycle event waits for its step",
        () ->
            Sample.Value.only(
                number(
                    """
                    select coalesce(extract(epoch from now() - min(e.stored_at)), 0)
                      from tickets.ticket t
                      join tickets.lifecycle_event e
                        on e.ticket_id = t.id and e.number = t.recorded_number + 1
                     where t.recorded_number < t.last_number and not t.final
                    """)));
  }

  Sample stuck() {
    return new Sample(
        "kontur.tickets.stuck",
        "Tickets whose events nobody could record",
        () ->
            Sample.Value.only(
                number(
                    """
                    select count(*) from tickets.ticket
                     where recorded_number < last_number and not final and stuck
                    """)));
  }

  private double number(String query) {
    return sql.sql(query).query(Double.class).single();
  }
}
