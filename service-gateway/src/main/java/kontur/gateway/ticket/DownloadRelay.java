package kontur.gateway.ticket;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.DownloadResponse;
import org.jspecify.annotations.Nullable;

/// Hands content on piece by piece: asks the owner for the next only when the caller has room.
final class DownloadRelay implements ClientResponseObserver<DownloadRequest, DownloadResponse> {
  private final ServerCallStreamObserver<DownloadResponse> caller;
  private @Nullable ClientCallStreamObserver<DownloadRequest> owner;
  private boolean wanting;

  DownloadRelay(ServerCallStreamObserver<DownloadResponse> caller) {
    this.caller = caller;
    caller.setOnReadyHandler(this::callerHasRoom);
    // Without it a caller who leaves would make the next piece throw.
    caller.setOnCancelHandler(() -> {});
  }

  @Override
  public synchronized void beforeStart(ClientCallStreamObserver<DownloadRequest> stream) {
    owner = stream;
    stream.disableAutoRequestWithInitial(1);
  }

  @Override
  public synchronized void onNext(DownloadResponse piece) {
    caller.onNext(piece);
    wanting = true;
    if (caller.isReady()) {
      next();
    }
  }

  @Override
  public void onError(Throwable refused) {
    caller.onError(refused);
  }

  @Override
  public void onCompleted() {
    caller.onCompleted();
  }

  private synchronized void callerHasRoom() {
    if (wanting) {
      next();
    }
  }

  private void next() {
    wanting = false;
    if (owner != null) {
      owner.request(1);
    }
  }
}
