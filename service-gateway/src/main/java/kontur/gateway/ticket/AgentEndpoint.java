package kontur.gateway.ticket;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import kontur.communication.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import kontur.communication.v1.ListAccountsRequest;
import kontur.communication.v1.ListAccountsResponse;
import kontur.communication.v1.ListQuarantinedRequest;
import kontur.communication.v1.ListQuarantinedResponse;
import kontur.contract.Action;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.gateway.user.Caller;
import kontur.gateway.user.User;
import kontur.gateway.user.UserMessages;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.CategorizeRequest;
import kontur.gateway.v1.CloseRequest;
import kontur.gateway.v1.EscalateRequest;
import kontur.gateway.v1.ReopenRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WatchResponse;
import kontur.gateway.v1.WhoAmIRequest;
import kontur.gateway.v1.WhoAmIResponse;
import kontur.gateway.watch.Watch;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.AddNoteResponse;
import kontur.tickets.v1.CreateTicketRequest;
import kontur.tickets.v1.CreateTicketResponse;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.DecideDeliveryResponse;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.DownloadResponse;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTicketResponse;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.GetTimelineResponse;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ListTicketsResponse;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.ReplyResponse;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceStub;
import kontur.tickets.v1.UndoReplyRequest;
import kontur.tickets.v1.UndoReplyResponse;
import kontur.tickets.v1.UpdateTicketRequest;
import kontur.tickets.v1.UpdateTicketResponse;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceBlockingStub;
import kontur.workflow.v1.GiveCommandResponse;

/// What agents do, by gRPC: facts and reading go to service-tickets, commands to service-workflow,
/// accounts to service-communication; each takes along who asks and answers for itself.
final class AgentEndpoint extends AgentServiceGrpc.AgentServiceImplBase {
  private static final long MAX_UPLOAD_BYTES = 50L * 1024 * 1024;

  private final Parts parts;
  private final Commands commands;
  private final EarlierAnswer earlier;
  private final Watch watch;

  AgentEndpoint(Parts parts, Commands commands, EarlierAnswer earlier, Watch watch) {
    this.parts = parts;
    this.commands = commands;
    this.earlier = earlier;
    this.watch = watch;
  }

  /// The services behind.
  record Parts(
      TicketServiceBlockingStub tickets,
      TicketServiceStub ticketStreams,
      CommandServiceBlockingStub workflow,
      AccountServiceBlockingStub accounts) {}

  @Override
  public void listTickets(ListTicketsRequest request, StreamObserver<ListTicketsResponse> reply) {
    unary(reply, () -> parts.tickets().listTickets(request));
  }

  @Override
  public void getTicket(GetTicketRequest request, StreamObserver<GetTicketResponse> reply) {
    unary(reply, () -> parts.tickets().getTicket(request));
  }

  @Override
  public void getTimeline(GetTimelineRequest request, StreamObserver<GetTimelineResponse> reply) {
    unary(reply, () -> parts.tickets().getTimeline(request));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> reply) {
    if (!request.getTicketId().isEmpty()) {
      seeable(request.getTicketId());
    }
    watch.begin(request, Caller.signedIn(), (ServerCallStreamObserver<WatchResponse>) reply);
  }

  @Override
  public void createTicket(
      CreateTicketRequest request, StreamObserver<CreateTicketResponse> reply) {
    unary(reply, () -> parts.tickets().createTicket(request));
  }

  @Override
  public void assign(AssignRequest request, StreamObserver<GiveCommandResponse> reply) {
    unary(reply, () -> assigned(request));
  }

  /// What was answered first goes before what is wrong by now.
  private GiveCommandResponse assigned(AssignRequest request) {
    var assignee = commands.assignee(request, Caller.signedIn());
    if (assignee.isEmpty()) {
      return earlier.answer(
          commands.assign(request, request.getAssignee()),
          new Refusal(Reason.USER_NOT_FOUND, "there is no such enabled user"));
    }
    var command = commands.assign(request, assignee.get().id().toString());
    return sees(assignee.get(), request.getTicketId())
        ? parts.workflow().giveCommand(command)
        : earlier.answer(
            command,
            Refusal.invalidField(
                "assignee",
                "%s does not see this ticket: move it to one of their teams first, or give them its team"
                    .formatted(assignee.get().displayName())));
  }

  /// Work for somebody who does not see it would lie unseen by everybody.
  private boolean sees(User assignee, String ticketId) {
    var actor = assignee.actor().build();
    if (assignee.equals(Caller.signedIn().user())
        || Permission.can(actor, Action.READ_TICKET, TicketScope.of("", ""))) {
      return true;
    }
    var ticket =
        parts
            .tickets()
            .getTicket(GetTicketRequest.newBuilder().setId(ticketId).build())
            .getTicket();
    return Permission.can(actor, Action.READ_TICKET, TicketScope.of(ticket.getTeam(), ""));
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<GiveCommandResponse> reply) {
    unary(reply, () -> parts.workflow().giveCommand(commands.resolve(request)));
  }

  @Override
  public void reopen(ReopenRequest request, StreamObserver<GiveCommandResponse> reply) {
    unary(reply, () -> parts.workflow().giveCommand(commands.reopen(request)));
  }

  @Override
  public void close(CloseRequest request, StreamObserver<GiveCommandResponse> reply) {
    unary(reply, () -> parts.workflow().giveCommand(commands.close(request)));
  }

  @Override
  public void escalate(EscalateRequest request, StreamObserver<GiveCommandResponse> reply) {
    unary(reply, () -> parts.workflow().giveCommand(commands.escalate(request)));
  }

  @Override
  public void categorize(CategorizeRequest request, StreamObserver<GiveCommandResponse> reply) {
    unary(reply, () -> parts.workflow().giveCommand(commands.categorize(request)));
  }

  @Override
  public void reply(ReplyRequest request, StreamObserver<ReplyResponse> reply) {
    unary(reply, () -> parts.tickets().reply(request));
  }

  @Override
  public void undoReply(UndoReplyRequest request, StreamObserver<UndoReplyResponse> reply) {
    unary(reply, () -> parts.tickets().undoReply(request));
  }

  @Override
  public void addNote(AddNoteRequest request, StreamObserver<AddNoteResponse> reply) {
    unary(reply, () -> parts.tickets().addNote(request));
  }

  @Override
  public void updateTicket(
      UpdateTicketRequest request, StreamObserver<UpdateTicketResponse> reply) {
    unary(reply, () -> parts.tickets().updateTicket(request));
  }

  @Override
  public void decideDelivery(
      DecideDeliveryRequest request, StreamObserver<DecideDeliveryResponse> reply) {
    unary(reply, () -> parts.tickets().decideDelivery(request));
  }

  @Override
  public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> reply) {
    return new UploadRelay(
        (ServerCallStreamObserver<UploadResponse>) reply, streams(), MAX_UPLOAD_BYTES);
  }

  @Override
  public void download(DownloadRequest request, StreamObserver<DownloadResponse> reply) {
    streams()
        .download(request, new DownloadRelay((ServerCallStreamObserver<DownloadResponse>) reply));
  }

  @Override
  public void listAccounts(
      ListAccountsRequest request, StreamObserver<ListAccountsResponse> reply) {
    unary(reply, () -> parts.accounts().listAccounts(request));
  }

  @Override
  public void listQuarantined(
      ListQuarantinedRequest request, StreamObserver<ListQuarantinedResponse> reply) {
    unary(reply, () -> parts.accounts().listQuarantined(request));
  }

  @Override
  public void whoAmI(WhoAmIRequest request, StreamObserver<WhoAmIResponse> reply) {
    var user = UserMessages.toProto(Caller.signedIn().user());
    unary(reply, () -> WhoAmIResponse.newBuilder().setUser(user).build());
  }

  /// Refuses a ticket that the caller may not see, instead of a stream that stays silent for ever.
  private void seeable(String ticketId) {
    var ticket = parts.tickets().getTicket(GetTicketRequest.newBuilder().setId(ticketId).build());
    if (!ticket.hasTicket()) {
      throw new Refusal(Reason.TICKET_NOT_FOUND, "no such ticket");
    }
  }

  /// A file takes as long as its caller allows, not as long as other calls.
  private TicketServiceStub streams() {
    return parts.ticketStreams().withDeadline(Context.current().getDeadline());
  }

  private static <A> void unary(StreamObserver<A> reply, Supplier<A> act) {
    reply.onNext(act.get());
    reply.onCompleted();
  }
}
