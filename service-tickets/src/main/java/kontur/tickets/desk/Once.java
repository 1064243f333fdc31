package kontur.tickets.desk;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import kontur.actor.v1.Actor;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Does what an idempotency key stands for once; a repeat gets the first answer again.
public final class Once {
  private final JdbcClient sql;

  Once(JdbcClient sql) {
    this.sql = sql;
  }

  /// In the caller's transaction: whoever comes second with a key waits for the first to commit.
  public <T extends Message> T run(
      Actor actor, String key, Message request, Parser<T> parser, Supplier<T> work) {
    var name = Actors.name(actor);
    var hash = hash(request);
    var isFirst =
        sql.sql(
                """
                insert into tickets.idempotency (actor, key, request_hash, created_at)
                values (?, ?, ?, now()) on conflict do nothing
                """)
            .params(name, key, hash)
            .update();
    if (isFirst == 0) {
      return given(name, key, hash, parser);
    }
    var response = work.get();
    sql.sql("update tickets.idempotency set response = ? where actor = ? and key = ?")
        .params(response.toByteArray(), name, key)
        .update();
    return response;
  }

  private <T extends Message> T given(String actor, String key, byte[] hash, Parser<T> parser) {
    var stored =
        sql.sql(
                "select request_hash, response from tickets.idempotency where actor = ? and key = ?")
            .params(actor, key)
            .query((row, _) -> new Given(row.getBytes(1), row.getBytes(2)))
            .single();
    var response = stored.response();
    if (!MessageDigest.isEqual(stored.hash(), hash) || response == null) {
      throw new Refusal(
          Reason.IDEMPOTENCY_KEY_REUSED,
          "the idempotency key was used before with other content: take a new one");
    }
    try {
      return parser.parseFrom(response);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored answers can be read", e);
    }
  }

  /// The request's name counts too: a key is good for one kind of request.
  private static byte[] hash(Message request) {
    try {
      var bytes = new ByteArrayOutputStream();
      var out = CodedOutputStream.newInstance(bytes);
      out.useDeterministicSerialization();
      out.writeStringNoTag(request.getDescriptorForType().getFullName());
      request.writeTo(out);
      out.flush();
      return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// What was answered first.
  @SuppressWarnings("ArrayRecordComponent")
  private record Given(byte[] hash, byte @Nullable [] response) {}
}
