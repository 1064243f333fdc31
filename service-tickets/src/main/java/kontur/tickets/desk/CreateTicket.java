package kontur.tickets.desk;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Ids;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.reading.ReadTickets;
import kontur.tickets.rows.Rows;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.ticket.Tickets.NewTicket;
import kontur.tickets.v1.CreateTicketRequest;
import kontur.tickets.v1.CreateTicketResponse;

/// Opens a ticket for a customer, with a first message to them or a note.
final class CreateTicket {
  private final Transactions transactions;
  private final Once once;
  private final Correspondents correspondents;
  private final Tickets tickets;
  private final WriteMessage write;
  private final ReadTickets read;
  private final Journal journal;
  private final Clock clock;

  CreateTicket(
      Transactions transactions,
      Once once,
      Correspondents correspondents,
      Tickets tickets,
      WriteMessage write,
      ReadTickets read,
      Journal journal,
      Clock clock) {
    this.transactions = transactions;
    this.once = once;
    this.correspondents = correspondents;
    this.tickets = tickets;
    this.write = write;
    this.read = read;
    this.journal = journal;
    this.clock = clock;
  }

  CreateTicketResponse create(Actor actor, CreateTicketRequest request) {
    Permission.require(actor, Action.CREATE_TICKET, TicketScope.GENERAL);
    return transactions.run(() ->
        once.run(
            actor,
            request.getIdempotencyKey(),
            request,
            CreateTicketResponse.parser(),
            () -> createOnce(actor, request)));
  }

  private CreateTicketResponse createOnce(Actor actor, CreateTicketRequest request) {
    var now = Times.now(clock);
    var account =
        correspondents
            .account(request.getAccount())
            .orElseThrow(
                () -> new Refusal(Reason.ACCOUNT_NOT_FOUND, "no account " + request.getAccount()));
    var team = request.getTeam().isEmpty() ? account.team() : request.getTeam();
    Permission.require(actor, Action.CREATE_TICKET, TicketScope.of(team, ""));
    var correspondent =
        correspondents.lock(
            account,
            request.getCustomerAddress().strip().toLowerCase(Locale.ROOT),
            Rows.text(request.getCustomerName()),
            now);
    var ticket = store(request, account, team, correspondent, now);
    writeFirst(actor, request, ticket, now);
    tickets.save(List.of(ticket), now);
    return CreateTicketResponse.newBuilder()
        .setTicket(read.find(ticket.id()).orElseThrow())
        .build();
  }

  private LockedTicket store(
      CreateTicketRequest request,
      Correspondents.Account account,
      String team,
      Correspondents.Correspondent correspondent,
      Instant now) {
    var id = Ids.next(clock);
    var ticket =
        new NewTicket(
            id,
            Rows.text(request.getSubject()),
            request.getPriority().isEmpty() ? "normal" : request.getPriority(),
            "",
            "agent",
            team,
            request.getTagsList().stream().map(Rows::text).sorted().distinct().toList(),
            account.channel(),
            account.id(),
            correspondent.conversation(),
            correspondent.customer(),
            null,
            id,
            null,
            id.toString(),
            now);
    var locked = new LockedTicket(ticket.row(correspondent.tier()));
    var number = tickets.create(List.of(ticket)).get(id);
    locked.number(number == null ? 0 : number);
    correspondents.takesPart(account, correspondent, id);
    return locked;
  }

  private void writeFirst(
      Actor actor, CreateTicketRequest request, LockedTicket ticket, Instant now) {
    journal.publish(
        List.of(
            journal
                .event(ticket, "ticket.created", Actors.name(actor), now)
                .setId(Journal.createdId(ticket.id()))
                .build()));
    switch (request.getFirstCase()) {
      case MESSAGE ->
          write.reply(
              actor,
              ticket,
              write.writable(ticket),
              request.getMessage(),
              List.of(),
              List.of(),
              null,
              now);
      case NOTE -> write.note(actor, ticket, request.getNote(), List.of(), now);
      case FIRST_NOT_SET -> throw Refusal.invalidField("first", "must be set");
    }
  }
}
