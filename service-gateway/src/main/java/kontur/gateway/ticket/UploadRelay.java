package kontur.gateway.ticket;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceStub;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;

/// Hands a file on piece by piece: takes the next from the caller only when the owner has room.
final class UploadRelay implements StreamObserver<UploadRequest> {
  private final ServerCallStreamObserver<UploadResponse> caller;
  private final long maxBytes;
  private final ClientCallStreamObserver<UploadRequest> owner;
  private boolean wanting = true;
  private long bytes;

  UploadRelay(
      ServerCallStreamObserver<UploadResponse> caller, TicketServiceStub tickets, long maxBytes) {
    this.caller = caller;
    this.maxBytes = maxBytes;
    caller.disableAutoRequest();
    this.owner = (ClientCallStreamObserver<UploadRequest>) tickets.upload(new Answers());
  }

  @Override
  public synchronized void onNext(UploadRequest piece) {
    bytes += piece.getChunk().size();
    if (bytes > maxBytes) {
      var refusal = new Refusal(Reason.TOO_LARGE, "a file may have " + maxBytes + " bytes at most");
      caller.onError(refusal);
      owner.cancel("too large", refusal);
      return;
    }
    owner.onNext(piece);
    if (owner.isReady()) {
      caller.request(1);
    } else {
      wanting = true;
    }
  }

  @Override
  public synchronized void onError(Throwable gone) {
    owner.onError(Status.CANCELLED.withCause(gone).asRuntimeException());
  }

  @Override
  public synchronized void onCompleted() {
    owner.onCompleted();
  }

  private synchronized void ownerHasRoom() {
    if (wanting) {
      wanting = false;
      caller.request(1);
    }
  }

  private final class Answers implements ClientResponseObserver<UploadRequest, UploadResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<UploadRequest> stream) {
      stream.setOnReadyHandler(UploadRelay.this::ownerHasRoom);
    }

    @Override
    public void onNext(UploadResponse answer) {
      caller.onNext(answer);
    }

    @Override
    public void onError(Throwable refused) {
      caller.onError(refused);
    }

    @Override
    public void onCompleted() {
      caller.onCompleted();
    }
  }
}
