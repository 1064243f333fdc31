package kontur.tickets.desk;

import io.grpc.stub.StreamObserver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import kontur.actor.v1.Actor;
import kontur.content.ContentStore;
import kontur.content.Scratch;
import kontur.contract.Action;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.tickets.v1.FileHeader;
import kontur.tickets.v1.UploadRequest;
import kontur.tickets.v1.UploadResponse;

/// A file that comes in piece by piece: a header, then its bytes, kept in a temporary file.
final class IncomingFile implements StreamObserver<UploadRequest> {
  private final Uploads uploads;
  private final Actor actor;
  private final StreamObserver<UploadResponse> answer;
  private final Scratch file;
  private final OutputStream out;
  private FileHeader header = FileHeader.getDefaultInstance();
  private long size;

  IncomingFile(Uploads uploads, Actor actor, StreamObserver<UploadResponse> answer) {
    Permission.require(actor, Action.UPLOAD, TicketScope.GENERAL);
    this.uploads = uploads;
    this.actor = actor;
    this.answer = answer;
    try {
      this.file = Scratch.open();
      this.out = file.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onNext(UploadRequest part) {
    try {
      switch (part.getPartCase()) {
        case HEADER -> begin(part.getHeader());
        case CHUNK -> {
          requireHeader();
          size += part.getChunk().size();
          requireRoom(size);
          part.getChunk().writeTo(out);
        }
        case PART_NOT_SET -> throw Refusal.invalidField("part", "must be set");
      }
    } catch (IOException e) {
      drop();
      throw new UncheckedIOException(e);
    } catch (Refusal refusal) {
      drop();
      throw refusal;
    }
  }

  private void begin(FileHeader first) {
    if (!header.getFileName().isEmpty()) {
      throw Refusal.invalidField("header", "must come once, before the bytes");
    }
    requireRoom(first.getSize());
    header = first;
  }

  private static void requireRoom(long size) {
    if (size > ContentStore.MAX_SIZE) {
      throw Uploads.tooLarge();
    }
  }

  private void requireHeader() {
    if (header.getFileName().isEmpty()) {
      throw Refusal.invalidField("header", "must come first");
    }
  }

  @Override
  public void onCompleted() {
    try {
      requireHeader();
      var type =
          header.getMediaType().isEmpty() ? "application/octet-stream" : header.getMediaType();
      try (var in = new BufferedInputStream(file.read())) {
        answer.onNext(uploads.store(actor, header.getFileName(), type, in));
      }
      answer.onCompleted();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      drop();
    }
  }

  /// The caller went away.
  @Override
  public void onError(Throwable cause) {
    drop();
  }

  private void drop() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
