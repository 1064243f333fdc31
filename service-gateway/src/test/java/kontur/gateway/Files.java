package kontur.gateway;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import kontur.tickets.v1.DownloadResponse;
import kontur.tickets.v1.FileHeader;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;

/// The stand-in's files: takes uploads into memory and sends endless-looking downloads.
public final class Files {
  private static final ByteString PIECE = ByteString.copyFrom(new byte[64 * 1024]);

  private final AtomicInteger piecesSent = new AtomicInteger();
  private volatile byte[] uploaded = {};
  private volatile int pieces = 4;

  public byte[] uploaded() {
    return uploaded;
  }

  public int piecesSent() {
    return piecesSent.get();
  }

  /// So many pieces of 64 KiB has the next download.
  public void downloadOf(int count) {
    pieces = count;
    piecesSent.set(0);
  }

  StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> reply, Exception refused) {
    var bytes = new ByteArrayOutputStream();
    return new StreamObserver<>() {
      @Override
      public void onNext(UploadRequest piece) {
        if (refused != null) {
          reply.onError(refused);
          return;
        }
        bytes.writeBytes(piece.getChunk().toByteArray());
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        uploaded = bytes.toByteArray();
        reply.onNext(
            UploadResponse.newBuilder().setUploadId("u1").setSize(uploaded.length).build());
        reply.onCompleted();
      }
    };
  }

  void download(StreamObserver<DownloadResponse> reply, RuntimeException refused) {
    if (refused != null) {
      throw refused;
    }
    var stream = (ServerCallStreamObserver<DownloadResponse>) reply;
    stream.setOnCancelHandler(() -> {});
    stream.onNext(
        DownloadResponse.newBuilder()
            .setHeader(FileHeader.newBuilder().setFileName("a.bin"))
            .build());
    stream.setOnReadyHandler(() -> {
      while (stream.isReady() && piecesSent.get() < pieces) {
        stream.onNext(DownloadResponse.newBuilder().setChunk(PIECE).build());
        if (piecesSent.incrementAndGet() == pieces) {
          stream.onCompleted();
        }
      }
    });
  }
}
