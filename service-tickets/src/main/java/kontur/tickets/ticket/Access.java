package kontur.tickets.ticket;

import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;

/// Who may do what to a ticket. What somebody may not see does not exist for them.
public final class Access {
  /// No ticket bears this team, so who may read such a ticket may read all.
  private static final TicketScope ANY = TicketScope.of("\0", "");

  private Access() {}

  /// Refuses as TICKET_NOT_FOUND what the actor may not see, as FORBIDDEN what it may not do.
  public static void require(Actor actor, Action action, TicketRow ticket) {
    var scope = scope(ticket);
    if (!Permission.can(actor, Action.READ_TICKET, scope)) {
      throw notFound(ticket.id().toString());
    }
    Permission.require(actor, action, scope);
  }

  /// Whether the actor may see the ticket and do that to it.
  public static boolean may(Actor actor, Action action, TicketRow ticket) {
    var scope = scope(ticket);
    return Permission.can(actor, Action.READ_TICKET, scope) && Permission.can(actor, action, scope);
  }

  /// Whether the actor sees every ticket.
  public static boolean seesAll(Actor actor) {
    return Permission.can(actor, Action.READ_TICKET, ANY);
  }

  public static Refusal notFound(String ticket) {
    return new Refusal(Reason.TICKET_NOT_FOUND, "no ticket " + ticket);
  }

  private static TicketScope scope(TicketRow ticket) {
    return TicketScope.of(ticket.team(), ticket.customerId().toString());
  }
}
