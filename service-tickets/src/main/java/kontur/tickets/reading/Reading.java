package kontur.tickets.reading;

import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Permission;
import kontur.contract.TicketScope;
import kontur.tickets.ticket.Access;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.FileHeader;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.FindForCustomerResponse;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTicketResponse;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.GetTimelineResponse;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ListTicketsResponse;

/// All that can be read of tickets, each checked against who asks.
public final class Reading {
  private final ReadTickets tickets;
  private final ListTickets list;
  private final ReadTimeline timeline;
  private final ReadContent content;
  private final FindForCustomer forCustomer;

  Reading(
      ReadTickets tickets,
      ListTickets list,
      ReadTimeline timeline,
      ReadContent content,
      FindForCustomer forCustomer) {
    this.tickets = tickets;
    this.list = list;
    this.timeline = timeline;
    this.content = content;
    this.forCustomer = forCustomer;
  }

  public GetTicketResponse get(Actor actor, GetTicketRequest request) {
    var asked = request.hasNumber() ? "#" + request.getNumber() : request.getId();
    var ticket =
        (request.hasNumber()
                ? tickets.idOf(request.getNumber())
                : Optional.of(UUID.fromString(request.getId())))
            .flatMap(tickets::find)
            .filter(found ->
                Permission.can(
                    actor,
                    Action.READ_TICKET,
                    TicketScope.of(found.getTeam(), found.getCustomer().getId())))
            .orElseThrow(() -> Access.notFound(asked));
    return GetTicketResponse.newBuilder().setTicket(ticket).build();
  }

  public ListTicketsResponse list(Actor actor, ListTicketsRequest request) {
    return list.list(actor, request);
  }

  public GetTimelineResponse timeline(Actor actor, GetTimelineRequest request) {
    return timeline.read(actor, request);
  }

  public FileHeader header(Actor actor, DownloadRequest request) {
    return content.header(actor, request);
  }

  public void copy(String sha256, OutputStream to) {
    content.copy(sha256, to);
  }

  public FindForCustomerResponse findForCustomer(Actor actor, FindForCustomerRequest request) {
    return forCustomer.find(actor, request);
  }
}
