package kontur.bench;

/// How long each message of a burst took from one point to the next, by the times in the tables:
/// accepted, visible, recorded by a step.
final class Passages {
  private Passages() {}

  /// @param warm letters before the burst
  /// @param count new tickets, and as many answers behind them
  static void report(Stores stores, int warm, int count, Sheet sheet) {
    passage(stores, "new tickets", warm, count, sheet);
    passage(stores, "customers' answers", warm + count, count, sheet);
  }

  private static void passage(Stores stores, String what, int skip, int count, Sheet sheet) {
    // The ledger's ids are made in the order of arrival. A step that is deferred counts.
    var row =
        stores.row(
            """
            with letter as materialized (
              select l.received_at, e.ticket_id, e.number, e.stored_at
                from (select id, received_at from communication.ledger
                       order by received_at, id offset %d limit %d) as l
                join tickets.lifecycle_event as e on e.cause = l.id::text),
            step as materialized (
              select ticket_id, (input ->> 'number')::bigint as number, min(recorded_at) as recorded_at
                from tickets.event_log where seq > 0 and (input ->> 'number')::bigint > 0 group by 1, 2),
            passage as (
              select extract(epoch from l.stored_at - l.received_at) * 1000 as seen,
                     extract(epoch from s.recorded_at - l.stored_at) * 1000 as stepped
                from letter as l left join step as s using (ticket_id, number))
            select count(seen),
                   round(percentile_disc(0.5) within group (order by seen)),
                   round(percentile_disc(0.99) within group (order by seen)),
                   count(stepped),
                   round(percentile_disc(0.5) within group (order by stepped)),
                   round(percentile_disc(0.99) within group (order by stepped))
              from passage
            """
                .formatted(skip, count));
    sheet.figure(
        what + ", accepted until visible",
        "p50 %s ms, p99 %s ms of %s".formatted(row.get(1), row.get(2), row.get(0)));
    sheet.figure(
        what + ", visible until a step is recorded",
        row.get(3).equals("0")
            ? "none has one"
            : "p50 %s ms, p99 %s ms of %s".formatted(row.get(4), row.get(5), row.get(3)));
  }
}
