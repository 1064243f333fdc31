package kontur.tickets.desk;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import kontur.contract.Refusal;
import kontur.tickets.v1.DownloadResponse;

/// Bytes as pieces of a download, no faster than the caller takes them.
final class OutgoingPieces extends OutputStream {
  private static final int PIECE = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final ServerCallStreamObserver<DownloadResponse> answer;
  private final byte[] piece = new byte[PIECE];
  private int filled;

  OutgoingPieces(ServerCallStreamObserver<DownloadResponse> answer) {
    this.answer = answer;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    var done = 0;
    while (done < length) {
      var part = Math.min(length - done, PIECE - filled);
      System.arraycopy(bytes, from + done, piece, filled, part);
      filled += part;
      done += part;
      if (filled == PIECE) {
        flush();
      }
    }
  }

  @Override
  public void flush() {
    if (filled > 0) {
      awaitReady();
      var chunk = ByteString.copyFrom(Arrays.copyOf(piece, filled));
      answer.onNext(DownloadResponse.newBuilder().setChunk(chunk).build());
      filled = 0;
    }
  }

  private void awaitReady() {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!answer.isReady()) {
      if (answer.isCancelled() || System.nanoTime() > until) {
        throw Refusal.partUnavailable("the caller");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
