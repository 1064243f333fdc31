package kontur.tickets.desk;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;
import kontur.actor.v1.Actor;
import kontur.contract.Actors;
import kontur.tickets.edge.Unary;
import kontur.tickets.reading.Reading;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.AddNoteResponse;
import kontur.tickets.v1.CreateTicketRequest;
import kontur.tickets.v1.CreateTicketResponse;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.DecideDeliveryResponse;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.DownloadResponse;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.FindForCustomerResponse;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTicketResponse;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.GetTimelineResponse;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ListTicketsResponse;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.ReplyResponse;
import kontur.tickets.v1.TicketServiceGrpc;
import kontur.tickets.v1.UndoReplyRequest;
import kontur.tickets.v1.UndoReplyResponse;
import kontur.tickets.v1.UpdateTicketRequest;
import kontur.tickets.v1.UpdateTicketResponse;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;

/// `TicketService` over gRPC.
final class TicketEndpoint extends TicketServiceGrpc.TicketServiceImplBase {
  private final CreateTicket create;
  private final Reply reply;
  private final UpdateTicket update;
  private final Decide decide;
  private final Uploads uploads;
  private final Reading reading;

  TicketEndpoint(
      CreateTicket create,
      Reply reply,
      UpdateTicket update,
      Decide decide,
      Uploads uploads,
      Reading reading) {
    this.create = create;
    this.reply = reply;
    this.update = update;
    this.decide = decide;
    this.uploads = uploads;
    this.reading = reading;
  }

  @Override
  public void createTicket(
      CreateTicketRequest request, StreamObserver<CreateTicketResponse> answer) {
    answer(answer, request, create::create);
  }

  @Override
  public void getTicket(GetTicketRequest request, StreamObserver<GetTicketResponse> answer) {
    answer(answer, request, reading::get);
  }

  @Override
  public void listTickets(ListTicketsRequest request, StreamObserver<ListTicketsResponse> answer) {
    answer(answer, request, reading::list);
  }

  @Override
  public void getTimeline(GetTimelineRequest request, StreamObserver<GetTimelineResponse> answer) {
    answer(answer, request, reading::timeline);
  }

  @Override
  public void reply(ReplyRequest request, StreamObserver<ReplyResponse> answer) {
    answer(answer, request, reply::reply);
  }

  @Override
  public void undoReply(UndoReplyRequest request, StreamObserver<UndoReplyResponse> answer) {
    answer(answer, request, decide::undo);
  }

  @Override
  public void addNote(AddNoteRequest request, StreamObserver<AddNoteResponse> answer) {
    answer(answer, request, reply::note);
  }

  @Override
  public void updateTicket(
      UpdateTicketRequest request, StreamObserver<UpdateTicketResponse> answer) {
    answer(answer, request, update::update);
  }

  @Override
  public void decideDelivery(
      DecideDeliveryRequest request, StreamObserver<DecideDeliveryResponse> answer) {
    answer(answer, request, decide::decide);
  }

  @Override
  public void findForCustomer(
      FindForCustomerRequest request, StreamObserver<FindForCustomerResponse> answer) {
    answer(answer, request, reading::findForCustomer);
  }

  @Override
  public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> answer) {
    return new IncomingFile(uploads, Actors.current(), answer);
  }

  @Override
  public void download(DownloadRequest request, StreamObserver<DownloadResponse> answer) {
    var header = reading.header(Actors.current(), request);
    answer.onNext(DownloadResponse.newBuilder().setHeader(header).build());
    var pieces = new OutgoingPieces((ServerCallStreamObserver<DownloadResponse>) answer);
    reading.copy(request.getSha256(), pieces);
    pieces.flush();
    answer.onCompleted();
  }

  private static <Q, A> void answer(
      StreamObserver<A> answer, Q request, BiFunction<Actor, Q, A> work) {
    Unary.answer(answer, () -> work.apply(Actors.current(), request));
  }
}
