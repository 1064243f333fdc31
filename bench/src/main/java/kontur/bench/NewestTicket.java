package kontur.bench;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kontur.gateway.v1.AssignRequest;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketOrder;

/// Commands while a backlog waits: a mail comes in, and the ticket that is newest then is assigned
/// before its lifecycle has begun.
final class NewestTicket {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  /// A ticket of the last seconds may get its first step between the list and the command.
  private static final double UNBEGUN = 0.9;

  private final Gateway gateway;
  private final Customers customers;
  private final List<Letter> letters;
  private final String me;
  private final Times times = new Times();
  private final Set<String> tickets = new LinkedHashSet<>();
  private final List<String> notTaken = new ArrayList<>();
  private int given;
  private int deferred;
  private int unbegun;
  private long slowestNanos;
  private int slowest;

  /// @param letters one for each command
  NewestTicket(Gateway gateway, Customers customers, List<Letter> letters) {
    this.gateway = gateway;
    this.customers = customers;
    this.letters = List.copyOf(letters);
    this.me = gateway.me().substring("user:".length());
  }

  /// Commands so far, as many as letters.
  int given() {
    return given;
  }

  String text() {
    return times.text();
  }

  /// One letter, one command.
  void give() {
    customers.handIn(letters.get(given));
    given++;
    try {
      var ticket = newest();
      if (!tickets.add(ticket.getId())) {
        notTaken.add("command " + given + ": no new ticket within 5 s");
        return;
      }
      unbegun += ticket.getLifecycleSeq() == 0 ? 1 : 0;
      assign(ticket);
    } catch (StatusRuntimeException e) {
      notTaken.add("command " + given + ": " + e.getStatus());
    }
  }

  /// The newest that got no command yet, or after a while the newest.
  private Ticket newest() {
    var request =
        ListTicketsRequest.newBuilder()
            .setOrder(TicketOrder.CREATED_NEWEST_FIRST)
            .setPageSize(1)
            .build();
    var began = System.nanoTime();
    var newest = gateway.agent().listTickets(request).getTickets(0);
    while (tickets.contains(newest.getId()) && System.nanoTime() - began < PATIENCE) {
      LockSupport.parkNanos(PAUSE);
      newest = gateway.agent().listTickets(request).getTickets(0);
    }
    return newest;
  }

  private void assign(Ticket ticket) {
    var asked = System.nanoTime();
    var answer =
        gateway
            .agent()
            .assign(
                AssignRequest.newBuilder()
                    .setTicketId(ticket.getId())
                    .setIdempotencyKey("bench-" + given)
                    .setAssignee("me")
                    .build());
    var took = System.nanoTime() - asked;
    times.addNanos(took);
    if (took > slowestNanos) {
      slowestNanos = took;
      slowest = given;
    }
    if (answer.hasDeferred()) {
      deferred++;
    } else if (!answer.hasApplied()) {
      notTaken.add("command " + given + ": " + answer);
    }
  }

  /// @param millis what the slowest may take
  void report(int millis, Sheet sheet) {
    sheet.figure("commands on the newest ticket", times.text());
    sheet.figure(
        "outcomes of these",
        String.format(
            Locale.ROOT,
            "%d applied, %d deferred until they can be",
            times.count() - deferred,
            deferred));
    sheet.none("commands that failed, were refused or had no new ticket", notTaken);
    sheet.atLeast(
        "commands on tickets without a recorded step, of " + given, unbegun, UNBEGUN * given, "");
    sheet.atMost("slowest command", times.at(1), millis, " ms");
    sheet.figure("which one that was, of " + given + ", one a second", String.valueOf(slowest));
  }

  /// After the backlog: a command that was deferred took effect, too.
  void reportEffects(Sheet sheet) {
    var without = new ArrayList<String>();
    for (var id : tickets) {
      var ticket =
          gateway.agent().getTicket(GetTicketRequest.newBuilder().setId(id).build()).getTicket();
      if (!ticket.getAssignee().equals(me)) {
        without.add("ticket " + ticket.getNumber() + " lies with '" + ticket.getAssignee() + "'");
      }
    }
    sheet.none("commands without effect after the backlog", without);
  }
}
