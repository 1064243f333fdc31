package kontur.contract;

import java.util.List;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.errors.v1.Reason;

/// The one answer to who may do what; what is not allowed here is denied.
public final class Permission {
  private static final List<String> SPEAKERS = List.of("communication");
  private static final List<String> TRAINERS = List.of("workflow");

  private Permission() {}

  /// Whether the actor may do that to that object.
  public static boolean can(Actor actor, Action action, TicketScope object) {
    return switch (actor.getKind()) {
      case USER -> actor.getRolesList().stream().anyMatch(r -> can(r, actor, action, object));
      case CUSTOMER -> customerCan(actor, action, object);
      case SERVICE -> serviceCan(actor, action);
      case ACTOR_KIND_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /// Refuses as FORBIDDEN what the actor may not do. On a ticket that the actor may not even read,
  /// answer TICKET_NOT_FOUND instead.
  public static void require(Actor actor, Action action, TicketScope object) {
    if (!can(actor, action, object)) {
      throw new Refusal(Reason.FORBIDDEN, Actors.name(actor) + " may not do this (" + action + ")");
    }
  }

  private static boolean can(Role role, Actor actor, Action action, TicketScope object) {
    return switch (role) {
      case AGENT -> agentCan(actor, action, object);
      case SUPERVISOR -> supervisorCan(action);
      case ADMIN ->
          supervisorCan(action)
              || action == Action.MANAGE_USERS
              || action == Action.TRAIN_CLASSIFIER;
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private static boolean agentCan(Actor actor, Action action, TicketScope object) {
    return switch (action) {
      case READ_TICKET, CREATE_TICKET, COMMAND, REPLY, NOTE, UPDATE_TICKET ->
          switch (object) {
            case TicketScope.OfTicket(var team, _) -> actor.getTeamsList().contains(team);
            case TicketScope.General _ -> true;
          };
      case LIST_TICKETS, UPLOAD, OWN_ACCOUNT -> true;
      case MOVE_TEAM,
          READ_ACCOUNTS,
          READ_QUARANTINE,
          DECIDE_QUARANTINE,
          TRAIN_CLASSIFIER,
          MANAGE_USERS,
          SPEAK_FOR_CUSTOMERS,
          SERVE ->
          false;
    };
  }

  private static boolean supervisorCan(Action action) {
    return switch (action) {
      case READ_TICKET,
          LIST_TICKETS,
          CREATE_TICKET,
          COMMAND,
          REPLY,
          NOTE,
          UPDATE_TICKET,
          MOVE_TEAM,
          UPLOAD,
          READ_ACCOUNTS,
          READ_QUARANTINE,
          DECIDE_QUARANTINE,
          OWN_ACCOUNT ->
          true;
      case TRAIN_CLASSIFIER, MANAGE_USERS, SPEAK_FOR_CUSTOMERS, SERVE -> false;
    };
  }

  private static boolean customerCan(Actor actor, Action action, TicketScope object) {
    return (action == Action.READ_TICKET || action == Action.COMMAND)
        && object instanceof TicketScope.OfTicket(_, var customerId)
        && customerId.equals(actor.getId());
  }

  private static boolean serviceCan(Actor actor, Action action) {
    return switch (action) {
      case SERVE, READ_TICKET -> true;
      case TRAIN_CLASSIFIER -> TRAINERS.contains(actor.getId());
      case SPEAK_FOR_CUSTOMERS -> SPEAKERS.contains(actor.getId());
      case LIST_TICKETS,
          CREATE_TICKET,
          COMMAND,
          REPLY,
          NOTE,
          UPDATE_TICKET,
          MOVE_TEAM,
          UPLOAD,
          READ_ACCOUNTS,
          READ_QUARANTINE,
          DECIDE_QUARANTINE,
          MANAGE_USERS,
          OWN_ACCOUNT ->
          false;
    };
  }
}
