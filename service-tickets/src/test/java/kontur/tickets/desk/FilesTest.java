package kontur.tickets.desk;

import static kontur.tickets.Examples.accept;
import static kontur.tickets.Examples.agent;
import static kontur.tickets.Examples.outbound;
import static kontur.tickets.Examples.refusal;
import static kontur.tickets.Examples.telegram;
import static kontur.tickets.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.errors.v1.Reason;
import kontur.tickets.RunningTickets;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.FileHeader;
import kontur.tickets.v1.OnTicket;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FilesTest {
  @RegisterExtension static final RunningTickets service = RunningTickets.shared();

  @Test
  void filesGoUpAndComeDown() throws Exception {
    var ticket = accept(service, telegram("111", "hello"));
    var file = new byte[2_500_000];
    new Random(3).nextBytes(file);

    var upload = upload(agent(), "..\\evil/\u202Ereport.pdf", file);
    var message =
        service
            .tickets(agent())
            .reply(
                ReplyRequest.newBuilder()
                    .setTicketId(ticket.getTicketId())
                    .setIdempotencyKey("k-22")
                    .setText("see the file")
                    .addUploadIds(upload.getUploadId())
                    .build())
            .getMessage();

    assertThat(upload.getSize()).isEqualTo(file.length);
    assertThat(message.getAttachments(0).getFileName()).isEqualTo("report.pdf");
    assertThat(download(agent(), ticket, upload.getSha256())).isEqualTo(file);
    assertThat(
            outbound(service, "telegram:1:111")
                .getLast()
                .getSend()
                .getAttachments(0)
                .getContent()
                .getSha256())
        .isEqualTo(upload.getSha256());
    var other = accept(service, telegram("112", "hello"));
    assertThat(refusal(() -> download(agent(), other, upload.getSha256())))
        .isEqualTo(Reason.CONTENT_NOT_FOUND);
    assertThat(
            refusal(() ->
                service
                    .tickets(user(Role.SUPERVISOR))
                    .addNote(
                        AddNoteRequest.newBuilder()
                            .setTicketId(other.getTicketId())
                            .setIdempotencyKey("k-23")
                            .setText("stolen")
                            .addUploadIds(upload.getUploadId())
                            .build())))
        .isEqualTo(Reason.CONTENT_NOT_FOUND);
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    assertThat(refusal(() -> upload(agent(), "big.bin", new byte[51 * 1024 * 1024])))
        .isEqualTo(Reason.TOO_LARGE);
  }

  private static UploadResponse upload(Actor actor, String name, byte[] bytes) {
    var answer = new CompletableFuture<UploadResponse>();
    var requests =
        service
            .async(actor)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable cause) {
                    answer.completeExceptionally(cause);
                  }

                  @Override
                  public void onCompleted() {}
                });
    try {
      requests.onNext(
          UploadRequest.newBuilder().setHeader(FileHeader.newBuilder().setFileName(name)).build());
      for (var from = 0; from < bytes.length && !answer.isDone(); from += 1024 * 1024) {
        var length = Math.min(1024 * 1024, bytes.length - from);
        requests.onNext(
            UploadRequest.newBuilder().setChunk(ByteString.copyFrom(bytes, from, length)).build());
      }
      requests.onCompleted();
    } catch (IllegalStateException ended) {
      // The answer says why.
    }
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (StatusRuntimeException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] download(Actor actor, OnTicket ticket, String sha256) {
    var bytes = new ByteArrayOutputStream();
    service
        .tickets(actor)
        .download(
            DownloadRequest.newBuilder()
                .setTicketId(ticket.getTicketId())
                .setSha256(sha256)
                .build())
        .forEachRemaining(part -> {
          try {
            part.getChunk().writeTo(bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return bytes.toByteArray();
  }
}
