package kontur.gateway.ticket;

import static kontur.gateway.RunningGateway.refusal;
import static kontur.gateway.StandIns.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Role;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.RunningGateway;
import kontur.gateway.RunningGateway.Person;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.DownloadResponse;
import kontur.tickets.v1.FileHeader;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TransfersTest {
  private static final RunningGateway gateway = RunningGateway.shared();
  private static final int PIECE = 256 * 1024;
  private static final DownloadRequest REQUEST =
      DownloadRequest.newBuilder().setTicketId(TICKET).setSha256("ab".repeat(32)).build();
  private static Person agent;

  @BeforeAll
  static void signIn() {
    agent = gateway.person(Role.AGENT, "first");
  }

  @AfterEach
  void forget() {
    gateway.standIns().reset();
  }

  @Test
  void passesAFileOnAsItIs() {
    var bytes = new byte[3 * 1024 * 1024 + 17];
    new Random(1).nextBytes(bytes);

    var answer = upload(bytes).join();

    assertThat(answer.getSize()).isEqualTo(bytes.length);
    assertThat(gateway.standIns().files().uploaded()).isEqualTo(bytes);
    assertThat(gateway.standIns().last().actor().getId()).isEqualTo(agent.user().getId());
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    var refused = refusal(() -> join(upload(new byte[50 * 1024 * 1024 + 1])));

    assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void refusesAPieceThatIsTooLarge() {
    var sender = new Sender(new byte[2 * 1024 * 1024], 2 * 1024 * 1024);
    AgentServiceGrpc.newStub(gateway.as(agent)).upload(sender);

    assertThat(refusal(() -> join(sender.answer)).reason()).isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void passesTheOwnersRefusalThrough() {
    gateway.standIns().refuse(new Refusal(Reason.CONTENT_NOT_FOUND, "no"));

    assertThat(refusal(() -> join(upload(new byte[10]))).reason())
        .isEqualTo(Reason.CONTENT_NOT_FOUND);
    assertThat(refusal(() -> gateway.agent(agent).download(REQUEST).hasNext()).reason())
        .isEqualTo(Reason.CONTENT_NOT_FOUND);
  }

  @Test
  void streamsContentDown() {
    gateway.standIns().files().downloadOf(40);

    var answer = gateway.agent(agent).download(REQUEST);

    assertThat(answer.next().getHeader().getFileName()).isEqualTo("a.bin");
    long bytes = 0;
    while (answer.hasNext()) {
      bytes += answer.next().getChunk().size();
    }
    assertThat(bytes).isEqualTo(40L * 64 * 1024);
  }

  @Test
  void aSlowReaderHoldsTheOwnerBack() {
    gateway.standIns().files().downloadOf(800);
    var slow = new SlowReader();
    AgentServiceGrpc.newStub(gateway.as(agent)).download(REQUEST, slow);

    await().until(() -> gateway.standIns().files().piecesSent() > 0);
    await()
        .during(1, TimeUnit.SECONDS)
        .atMost(5, TimeUnit.SECONDS)
        .until(() -> gateway.standIns().files().piecesSent() < 400);

    slow.readAll();
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> gateway.standIns().files().piecesSent() == 800);
  }

  private static CompletableFuture<UploadResponse> upload(byte[] bytes) {
    var sender = new Sender(bytes, PIECE);
    AgentServiceGrpc.newStub(gateway.as(agent)).upload(sender);
    return sender.answer;
  }

  private static void join(CompletableFuture<UploadResponse> answer) {
    try {
      answer.orTimeout(20, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StatusRuntimeException refused) {
        throw refused;
      }
      throw e;
    }
  }

  private static final class Sender
      implements ClientResponseObserver<UploadRequest, UploadResponse> {
    final CompletableFuture<UploadResponse> answer = new CompletableFuture<>();
    private final byte[] bytes;
    private final int piece;
    private int sent = -1;

    Sender(byte[] bytes, int piece) {
      this.bytes = bytes;
      this.piece = piece;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadRequest> stream) {
      stream.setOnReadyHandler(() -> send(stream));
    }

    private void send(ClientCallStreamObserver<UploadRequest> stream) {
      while (stream.isReady() && sent < bytes.length) {
        if (sent < 0) {
          sent = 0;
          stream.onNext(
              UploadRequest.newBuilder()
                  .setHeader(FileHeader.newBuilder().setFileName("a.bin"))
                  .build());
          continue;
        }
        var size = Math.min(piece, bytes.length - sent);
        stream.onNext(
            UploadRequest.newBuilder().setChunk(ByteString.copyFrom(bytes, sent, size)).build());
        sent += size;
        if (sent == bytes.length) {
          stream.onCompleted();
        }
      }
    }

    @Override
    public void onNext(UploadResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable refused) {
      answer.completeExceptionally(refused);
    }

    @Override
    public void onCompleted() {}
  }

  private static final class SlowReader
      implements ClientResponseObserver<DownloadRequest, DownloadResponse> {
    private ClientCallStreamObserver<DownloadRequest> stream;

    @Override
    public void beforeStart(ClientCallStreamObserver<DownloadRequest> call) {
      stream = call;
      call.disableAutoRequestWithInitial(1);
    }

    void readAll() {
      stream.request(10_000);
    }

    @Override
    public void onNext(DownloadResponse piece) {}

    @Override
    public void onError(Throwable refused) {}

    @Override
    public void onCompleted() {}
  }
}
