package kontur.gateway;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import kontur.actor.v1.Actor;
import kontur.communication.v1.AccountHealth;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.DismissItemResponse;
import kontur.communication.v1.GetItemRequest;
import kontur.communication.v1.GetItemResponse;
import kontur.communication.v1.ListAccountsRequest;
import kontur.communication.v1.ListAccountsResponse;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.ListItemsResponse;
import kontur.communication.v1.ListQuarantinedRequest;
import kontur.communication.v1.ListQuarantinedResponse;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.PreviewItemResponse;
import kontur.communication.v1.QuarantineServiceGrpc;
import kontur.communication.v1.RetryItemRequest;
import kontur.communication.v1.RetryItemResponse;
import kontur.contract.ActorInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.BoundsInterceptor;
import kontur.contract.CallsInterceptor;
import kontur.contract.DeadlineInterceptor;
import kontur.contract.Edge;
import kontur.contract.StatusInterceptor;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.AddNoteResponse;
import kontur.tickets.v1.CreateTicketRequest;
import kontur.tickets.v1.CreateTicketResponse;
import kontur.tickets.v1.Customer;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.DecideDeliveryResponse;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.FindForCustomerResponse;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTicketResponse;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.GetTimelineResponse;
import kontur.tickets.v1.IntakeServiceGrpc;
import kontur.tickets.v1.LifecycleServiceGrpc;
import kontur.tickets.v1.ListCorrectionsRequest;
import kontur.tickets.v1.ListCorrectionsResponse;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ListTicketsResponse;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.Pending;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.PendingEventsResponse;
import kontur.tickets.v1.PreviewMessageRequest;
import kontur.tickets.v1.PreviewMessageResponse;
import kontur.tickets.v1.RemoveCorrectionRequest;
import kontur.tickets.v1.RemoveCorrectionResponse;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.ReplyResponse;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketServiceGrpc;
import kontur.tickets.v1.TrainingServiceGrpc;
import kontur.tickets.v1.UndoReplyRequest;
import kontur.tickets.v1.UndoReplyResponse;
import kontur.tickets.v1.UpdateTicketRequest;
import kontur.tickets.v1.UpdateTicketResponse;
import kontur.workflow.v1.Applied;
import kontur.workflow.v1.ClassificationServiceGrpc;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import kontur.workflow.v1.RetrainRequest;
import kontur.workflow.v1.RetrainResponse;

/// The services behind the gateway, played on one loopback port with the interceptors that the real
/// ones have.
public final class StandIns implements AutoCloseable {
  public static final String TICKET = "019391f0-0000-7000-8000-000000000001";
  public static final String CUSTOMER = "019391f0-0000-7000-8000-00000000000c";

  /// One call as it arrived.
  public record Call(Actor actor, Object request) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicReference<RuntimeException> refusal = new AtomicReference<>();
  private volatile Function<GiveCommandRequest, GiveCommandResponse> lifecycle = applied();
  private volatile Function<PendingEventsRequest, PendingEventsResponse> recorded = nothing();
  private volatile FindForCustomerResponse found = FindForCustomerResponse.getDefaultInstance();
  private volatile PreviewItemResponse preview = PreviewItemResponse.getDefaultInstance();
  private final Files files = new Files();
  private final Server server;

  public StandIns(ActorKey key) {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new Tickets())
              .addService(new Lifecycle())
              .addService(new Workflow())
              .addService(new Classification())
              .addService(new Training())
              .addService(new Accounts())
              .addService(new Quarantine())
              .addService(new Intake())
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .intercept(
                  Edge.of(
                      new StatusInterceptor(),
                      new CallsInterceptor(100),
                      new DeadlineInterceptor(),
                      new ActorInterceptor(key),
                      new BoundsInterceptor()))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String target() {
    return "static://127.0.0.1:" + server.getPort();
  }

  /// The last call.
  public Call last() {
    return calls.getLast();
  }

  public List<Call> calls() {
    return calls;
  }

  public Files files() {
    return files;
  }

  /// Refuses everything from now on.
  public void refuse(RuntimeException with) {
    refusal.set(with);
  }

  public void decide(Function<GiveCommandRequest, GiveCommandResponse> by) {
    lifecycle = by;
  }

  /// What is said of a customer's ticket beyond what is usual.
  public void found(FindForCustomerResponse more) {
    found = more;
  }

  /// What the event log knows of commands.
  public void recorded(Function<PendingEventsRequest, PendingEventsResponse> by) {
    recorded = by;
  }

  public void reset() {
    calls.clear();
    refusal.set(null);
    lifecycle = applied();
    recorded = nothing();
    found = FindForCustomerResponse.getDefaultInstance();
  }

  private static Function<PendingEventsRequest, PendingEventsResponse> nothing() {
    return _ -> PendingEventsResponse.newBuilder().setPending(Pending.getDefaultInstance()).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static Function<GiveCommandRequest, GiveCommandResponse> applied() {
    return request ->
        GiveCommandResponse.newBuilder()
            .setApplied(Applied.newBuilder().setState(request.getCommand()))
            .build();
  }

  private static Ticket ticket() {
    return Ticket.newBuilder()
        .setId(TICKET)
        .setNumber(7)
        .setTeam("first")
        .setSubject("Printer")
        .setState("open.assigned")
        .setCustomer(Customer.newBuilder().setId(CUSTOMER).setName("Ann"))
        .build();
  }

  private <Q, A> void answer(Q request, StreamObserver<A> reply, A answer) {
    calls.add(new Call(Actors.current(), request));
    var refused = refusal.get();
    if (refused != null) {
      throw refused;
    }
    reply.onNext(answer);
    reply.onCompleted();
  }

  private final class Tickets extends TicketServiceGrpc.TicketServiceImplBase {
    @Override
    public void createTicket(CreateTicketRequest q, StreamObserver<CreateTicketResponse> a) {
      answer(q, a, CreateTicketResponse.newBuilder().setTicket(ticket()).build());
    }

    @Override
    public void getTicket(GetTicketRequest q, StreamObserver<GetTicketResponse> a) {
      answer(q, a, GetTicketResponse.newBuilder().setTicket(ticket()).build());
    }

    @Override
    public void listTickets(ListTicketsRequest q, StreamObserver<ListTicketsResponse> a) {
      answer(q, a, ListTicketsResponse.newBuilder().addTickets(ticket()).build());
    }

    @Override
    public void getTimeline(GetTimelineRequest q, StreamObserver<GetTimelineResponse> a) {
      answer(q, a, GetTimelineResponse.getDefaultInstance());
    }

    @Override
    public void reply(ReplyRequest q, StreamObserver<ReplyResponse> a) {
      var message = Message.newBuilder().setTicketId(q.getTicketId()).setText(q.getText());
      answer(q, a, ReplyResponse.newBuilder().setMessage(message).build());
    }

    @Override
    public void undoReply(UndoReplyRequest q, StreamObserver<UndoReplyResponse> a) {
      answer(q, a, UndoReplyResponse.getDefaultInstance());
    }

    @Override
    public void addNote(AddNoteRequest q, StreamObserver<AddNoteResponse> a) {
      answer(q, a, AddNoteResponse.getDefaultInstance());
    }

    @Override
    public void updateTicket(UpdateTicketRequest q, StreamObserver<UpdateTicketResponse> a) {
      answer(q, a, UpdateTicketResponse.newBuilder().setTicket(ticket()).build());
    }

    @Override
    public void decideDelivery(DecideDeliveryRequest q, StreamObserver<DecideDeliveryResponse> a) {
      answer(q, a, DecideDeliveryResponse.getDefaultInstance());
    }

    @Override
    public void findForCustomer(
        FindForCustomerRequest q, StreamObserver<FindForCustomerResponse> a) {
      answer(
          q,
          a,
          FindForCustomerResponse.newBuilder()
              .setCustomerId(CUSTOMER)
              .setTicket(ticket())
              .mergeFrom(found)
              .build());
    }

    @Override
    public StreamObserver<kontur.tickets.v1.UploadRequest> upload(
        StreamObserver<kontur.tickets.v1.UploadResponse> a) {
      calls.add(new Call(Actors.current(), "upload"));
      return files.upload(a, refusal.get());
    }

    @Override
    public void download(
        kontur.tickets.v1.DownloadRequest q, StreamObserver<kontur.tickets.v1.DownloadResponse> a) {
      calls.add(new Call(Actors.current(), q));
      files.download(a, refusal.get());
    }
  }

  private final class Lifecycle extends LifecycleServiceGrpc.LifecycleServiceImplBase {
    @Override
    public void pendingEvents(PendingEventsRequest q, StreamObserver<PendingEventsResponse> a) {
      answer(q, a, recorded.apply(q));
    }
  }

  private final class Workflow extends CommandServiceGrpc.CommandServiceImplBase {
    @Override
    public void giveCommand(GiveCommandRequest q, StreamObserver<GiveCommandResponse> a) {
      answer(q, a, lifecycle.apply(q));
    }
  }

  private final class Accounts extends AccountServiceGrpc.AccountServiceImplBase {
    @Override
    public void listAccounts(ListAccountsRequest q, StreamObserver<ListAccountsResponse> a) {
      answer(
          q,
          a,
          ListAccountsResponse.newBuilder()
              .addAccounts(AccountHealth.newBuilder().setPendingDeliveries(3))
              .build());
    }

    @Override
    public void listQuarantined(
        ListQuarantinedRequest q, StreamObserver<ListQuarantinedResponse> a) {
      answer(q, a, ListQuarantinedResponse.getDefaultInstance());
    }
  }

  private final class Quarantine extends QuarantineServiceGrpc.QuarantineServiceImplBase {
    @Override
    public void listItems(ListItemsRequest q, StreamObserver<ListItemsResponse> a) {
      answer(q, a, ListItemsResponse.getDefaultInstance());
    }

    @Override
    public void getItem(GetItemRequest q, StreamObserver<GetItemResponse> a) {
      answer(q, a, GetItemResponse.getDefaultInstance());
    }

    @Override
    public void previewItem(PreviewItemRequest q, StreamObserver<PreviewItemResponse> a) {
      answer(q, a, preview);
    }

    @Override
    public void retryItem(RetryItemRequest q, StreamObserver<RetryItemResponse> a) {
      answer(q, a, RetryItemResponse.newBuilder().setStill("it is the same").build());
    }

    @Override
    public void dismissItem(DismissItemRequest q, StreamObserver<DismissItemResponse> a) {
      answer(q, a, DismissItemResponse.getDefaultInstance());
    }
  }

  /// What the next previews say.
  public void previews(PreviewItemResponse answer) {
    preview = answer;
  }

  private final class Intake extends IntakeServiceGrpc.IntakeServiceImplBase {
    @Override
    public void previewMessage(PreviewMessageRequest q, StreamObserver<PreviewMessageResponse> a) {
      answer(
          q,
          a,
          PreviewMessageResponse.newBuilder()
              .setTicketId(TICKET)
              .setTicketNumber(7)
              .setReason("open-ticket")
              .build());
    }
  }

  private final class Classification
      extends ClassificationServiceGrpc.ClassificationServiceImplBase {
    @Override
    public void retrain(RetrainRequest q, StreamObserver<RetrainResponse> a) {
      answer(q, a, RetrainResponse.newBuilder().setModel("c0ffee").build());
    }
  }

  private final class Training extends TrainingServiceGrpc.TrainingServiceImplBase {
    @Override
    public void listCorrections(
        ListCorrectionsRequest q, StreamObserver<ListCorrectionsResponse> a) {
      answer(q, a, ListCorrectionsResponse.newBuilder().setNextPageToken("next").build());
    }

    @Override
    public void removeCorrection(
        RemoveCorrectionRequest q, StreamObserver<RemoveCorrectionResponse> a) {
      answer(q, a, RemoveCorrectionResponse.newBuilder().setRemoved(true).build());
    }
  }
}
