package kontur.gateway.user;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.function.Supplier;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Makes a command that is sent again act once: the first answer is given again for 24 hours.
final class Repeats {
  static final Duration KEPT = Duration.ofHours(24);

  private final JdbcClient sql;
  private final TransactionOperations tx;
  private final Clock clock;

  Repeats(JdbcClient sql, TransactionOperations tx, Clock clock) {
    this.sql = sql;
    this.tx = tx;
    this.clock = clock;
  }

  /// Acts in one transaction with the note that it did, or gives the answer of then.
  <A extends MessageLite> A once(
      String actor, String key, MessageLite request, Parser<A> parser, Supplier<A> act) {
    return tx.execute(_ -> {
      var earlier = earlier(actor, key, request);
      if (earlier != null) {
        return parse(parser, earlier);
      }
      var answer = act.get();
      keep(actor, key, answer.toByteArray());
      return answer;
    });
  }

  /// Acts in one transaction, and refuses every repeat: the answer is a secret that is not kept.
  <A> A onceOnly(String actor, String key, MessageLite request, Supplier<A> act) {
    return tx.execute(_ -> {
      if (!claim(actor, key, hash(request))) {
        throw reused("its answer is shown only once");
      }
      return act.get();
    });
  }

  private byte @Nullable [] earlier(String actor, String key, MessageLite request) {
    var hash = hash(request);
    if (claim(actor, key, hash)) {
      return null;
    }
    var row =
        sql.sql("select request_hash, response from gateway.command where actor = ? and key = ?")
            .param(actor)
            .param(key)
            .query(Earlier::read)
            .single();
    if (row.response() == null || !Arrays.equals(row.requestHash(), hash)) {
      throw reused("it came before with other content");
    }
    return row.response();
  }

  /// Waits for a transaction that holds the same key.
  private boolean claim(String actor, String key, byte[] hash) {
    var now = clock.instant();
    sql.sql("delete from gateway.command where given_at < ?")
        .param(now.minus(KEPT).atOffset(ZoneOffset.UTC))
        .update();
    return sql.sql(
                """
                insert into gateway.command (actor, key, request_hash, given_at)
                values (?, ?, ?, ?)
                on conflict do nothing
                """)
            .param(actor)
            .param(key)
            .param(hash)
            .param(now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  private void keep(String actor, String key, byte[] response) {
    sql.sql("update gateway.command set response = ? where actor = ? and key = ?")
        .param(response)
        .param(actor)
        .param(key)
        .update();
  }

  private static byte[] hash(MessageLite request) {
    var name = request.getClass().getName().getBytes(StandardCharsets.UTF_8);
    var bytes = request.toByteArray();
    return Secret.sha256(
        ByteBuffer.allocate(name.length + 1 + bytes.length)
            .put(name)
            .put((byte) 0)
            .put(bytes)
            .array());
  }

  private static <A extends MessageLite> A parse(Parser<A> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a kept answer cannot be read", e);
    }
  }

  private static Refusal reused(String why) {
    return new Refusal(Reason.IDEMPOTENCY_KEY_REUSED, "the idempotency key was used: " + why);
  }

  @SuppressWarnings("ArrayRecordComponent") // read once, never compared or kept
  private record Earlier(byte[] requestHash, byte @Nullable [] response) {
    static Earlier read(ResultSet row, int number) throws SQLException {
      return new Earlier(row.getBytes("request_hash"), row.getBytes("response"));
    }
  }
}
