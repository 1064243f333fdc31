package kontur.communication.quarantine;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.communication.ledger.Report;
import kontur.communication.v1.ItemDecision;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What people decided; each row is written in the transaction of its decision and never changed.
final class Decisions {
  private static final int MOST_SHOWN = 100;

  private final JdbcClient sql;

  Decisions(JdbcClient sql) {
    this.sql = sql;
  }

  /// A person's decision on an item.
  ///
  /// @param key repeats carry the same
  /// @param request hash of what was asked for
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Decision(
      UUID item, String kind, String actor, String key, byte[] request, String reason) {}

  /// What tells one request from another.
  static byte[] hash(MessageLite request) {
    return Letters.sha256(request.toByteArray());
  }

  /// The answer that the same request got before.
  ///
  /// @throws Refusal when the key came before with another request
  <A extends MessageLite> Optional<A> earlier(Decision decision, Parser<A> answers) {
    return sql.sql(
            """
            select request_sha256, kind, answer from communication.quarantine_decision
             where actor = :actor and idempotency_key = :key
            """)
        .param("actor", decision.actor())
        .param("key", decision.key())
        .query((row, _) -> new Earlier(row.getBytes(1), row.getString(2), row.getBytes(3)))
        .optional()
        .map(earlier -> {
          var same =
              earlier.kind().equals(decision.kind())
                  && Arrays.equals(earlier.hash(), decision.request());
          if (!same) {
            throw new Refusal(
                Reason.IDEMPOTENCY_KEY_REUSED,
                "the idempotency key was used before with other content");
          }
          return parsed(answers, earlier.answer());
        });
  }

  /// @throws DuplicateKeyException when another decision with this key was faster
  void add(Decision decision, String result, MessageLite answer, Instant now) {
    sql.sql(
            """
            insert into communication.quarantine_decision
              (item_id, kind, actor, idempotency_key, request_sha256, at, reason, result, answer)
            values (:item, :kind, :actor, :key, :hash, :now, :reason, :result, :answer)
            """)
        .param("item", decision.item())
        .param("kind", decision.kind())
        .param("actor", decision.actor())
        .param("key", decision.key())
        .param("hash", decision.request())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("reason", decision.reason())
        .param("result", result)
        .param("answer", answer.toByteArray())
        .update();
  }

  /// What was decided on an item, oldest first.
  List<ItemDecision> of(UUID item) {
    return sql.sql(
            """
            select kind, actor, at, reason, result from communication.quarantine_decision
             where item_id = :item order by id limit :most
            """)
        .param("item", item)
        .param("most", MOST_SHOWN)
        .query((row, _) ->
            ItemDecision.newBuilder()
                .setKind(row.getString(1))
                .setActor(row.getString(2))
                .setAt(Report.timestamp(row.getObject(3, OffsetDateTime.class).toInstant()))
                .setReason(row.getString(4))
                .setResult(row.getString(5))
                .build())
        .list();
  }

  private static <A extends MessageLite> A parsed(Parser<A> answers, byte[] bytes) {
    try {
      return answers.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a kept answer cannot be read", e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // read once, never compared or kept
  private record Earlier(byte[] hash, String kind, byte[] answer) {}
}
