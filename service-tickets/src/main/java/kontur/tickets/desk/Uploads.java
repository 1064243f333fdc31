package kontur.tickets.desk;

import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.content.ContentRef;
import kontur.content.ContentStore;
import kontur.content.ContentTooLarge;
import kontur.content.Reference;
import kontur.contract.Actors;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.message.NewAttachment;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.UploadResponse;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Files that wait for their reply or note: each belongs to who brought it.
final class Uploads {
  private final JdbcClient sql;
  private final Transactions transactions;
  private final ContentStore content;
  private final Clock clock;

  Uploads(JdbcClient sql, Transactions transactions, ContentStore content, Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.content = content;
    this.clock = clock;
  }

  /// Stores a file.
  UploadResponse store(Actor actor, String fileName, String mediaType, InputStream bytes) {
    // Not in the transaction: a stream can be read only once, a transaction may run again.
    var ref = put(mediaType, bytes);
    return transactions.run(() -> {
      var id = Ids.next(clock);
      content.reference(List.of(new Reference(ref.sha256(), holder(id))));
      sql.sql(
              """
              insert into tickets.upload (id, actor, file_name, sha256, size, media_type, created_at)
              values (?, ?, ?, ?, ?, ?, ?::timestamptz)
              """)
          .params(
              id,
              Actors.name(actor),
              FileNames.clean(fileName),
              ref.sha256(),
              ref.size(),
              ref.mediaType(),
              Times.now(clock).toString())
          .update();
      return UploadResponse.newBuilder()
          .setUploadId(id.toString())
          .setSha256(ref.sha256())
          .setSize(ref.size())
          .build();
    });
  }

  private ContentRef put(String mediaType, InputStream bytes) {
    try {
      return content.put(bytes, mediaType, ContentStore.MAX_SIZE);
    } catch (ContentTooLarge e) {
      throw tooLarge();
    }
  }

  static Refusal tooLarge() {
    return new Refusal(Reason.TOO_LARGE, "a file may have at most 50 MiB");
  }

  /// The holder's name of an upload's content.
  static String holder(UUID upload) {
    return "tickets/upload/" + upload;
  }

  /// The actor's own uploads as attachments of a message, in the order of the ids.
  List<NewAttachment> attachments(Actor actor, UUID message, Collection<String> uploads) {
    if (uploads.isEmpty()) {
      return List.of();
    }
    var own = new HashMap<String, Upload>();
    sql.sql("select * from tickets.upload where actor = :actor and id = any(:ids::uuid[])")
        .param("actor", Actors.name(actor))
        .param("ids", uploads.toArray(String[]::new))
        .query(row -> {
          own.put(
              row.getString("id"),
              new Upload(
                  row.getString("file_name"),
                  new ContentRef(
                      row.getString("sha256"), row.getLong("size"), row.getString("media_type"))));
        });
    var attachments = new ArrayList<NewAttachment>();
    for (var id : uploads.stream().distinct().toList()) {
      var upload = own.get(id);
      if (upload == null) {
        throw new Refusal(Reason.CONTENT_NOT_FOUND, "no upload " + id);
      }
      var ref = upload.ref();
      attachments.add(
          new NewAttachment(
              message,
              Ids.next(clock),
              attachments.size(),
              upload.fileName(),
              ref.sha256(),
              ref.size(),
              ref.mediaType(),
              "",
              ""));
    }
    return attachments;
  }

  /// A file that waits.
  private record Upload(String fileName, ContentRef ref) {}
}
