package kontur.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.TicketOrder;

/// The message of a customer that was stored last, which the gateway shows when it shows them all:
/// what is committed is what it reads.
///
/// @param newestTicket number of the newest ticket
record LastArrival(String ticket, String message, long newestTicket) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 10;

  /// Ids follow the order of acceptance, and what is accepted is stored in batches of hundreds.
  static LastArrival of(Stores stores) {
    var row =
        stores.row(
            """
            select m.ticket_id, m.id, (select max(number) from tickets.ticket)
              from (select id, ticket_id from tickets.message
                     where direction = 'inbound' order by id desc limit 1000) as m
              join tickets.lifecycle_event as e on e.ticket_id = m.ticket_id and e.cause = m.id::text
             order by e.stored_at desc, m.id desc limit 1
            """);
    return new LastArrival(row.get(0), row.get(1), Long.parseLong(row.get(2)));
  }

  /// Until an agent's list begins with the newest ticket, and the message is in its timeline.
  void awaitShown(Gateway gateway) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!isShown(gateway)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the gateway does not show message " + message);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }
  }

  private boolean isShown(Gateway gateway) {
    var newest =
        gateway
            .agent()
            .listTickets(
                ListTicketsRequest.newBuilder()
                    .setOrder(TicketOrder.CREATED_NEWEST_FIRST)
                    .setPageSize(1)
                    .build());
    var timeline =
        gateway
            .agent()
            .getTimeline(
                GetTimelineRequest.newBuilder().setTicketId(ticket).setMessagesOnly(true).build());
    return newest.getTickets(0).getNumber() >= newestTicket
        && timeline.getEntriesList().stream()
            .anyMatch(entry -> entry.getMessage().getId().equals(message));
  }
}
