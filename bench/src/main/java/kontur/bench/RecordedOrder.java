package kontur.bench;

/// Whether lifecycles recorded each ticket's events in their order, by the event log.
final class RecordedOrder {
  /// An event that was deferred is offered again later: the first time counts. Commands and timers
  /// bear no number.
  private static final String FIRST_TIMES =
      """
      select ticket_id, (input ->> 'number')::bigint as number, min(position) as position
        from tickets.event_log
       where seq > 0 and (input ->> 'number')::bigint > 0
       group by 1, 2
      """;

  private RecordedOrder() {}

  /// Numbers begin with 1 and have no gaps, so in order each is one more than the one before it.
  static void report(Stores stores, Sheet sheet) {
    sheet.none(
        "events recorded out of their ticket's order",
        stores.texts(
            """
            select 'ticket ' || ticket_id || ': event ' || number || ' after event ' || before
              from (select ticket_id, number,
                           lag(number, 1, 0::bigint) over (partition by ticket_id order by position) as before
                      from (%s) as f) as o
             where number <> before + 1
            """
                .formatted(FIRST_TIMES)));
    sheet.none(
        "tickets whose newest recorded event is not in the log",
        stores.texts(
            """
            select 'ticket ' || t.id || ': ' || t.recorded_number || ' recorded, ' || coalesce(f.newest, 0) || ' in the log'
              from tickets.ticket as t
              left join (select ticket_id, max(number) as newest from (%s) as n group by 1) as f on f.ticket_id = t.id
             where t.recorded_number <> coalesce(f.newest, 0)
            """
                .formatted(FIRST_TIMES)));
    sheet.figure("first steps, how far from the order of arrival", displaced(stores));
  }

  /// Tickets of a backlog wait in as many rows as the topic has partitions; commands jump them.
  private static String displaced(Stores stores) {
    return stores
        .texts(
            """
            select percentile_disc(0.5) within group (order by far) || ' places p50, '
                || percentile_disc(0.99) within group (order by far) || ' p99, ' || max(far) || ' at most'
              from (select abs(row_number() over (order by t.number) - row_number() over (order by f.position)) as far
                      from tickets.ticket as t
                      join (%s) as f on f.ticket_id = t.id and f.number = 1
                     where t.assignee = '') as d
            """
                .formatted(FIRST_TIMES))
        .getFirst();
  }
}
