package kontur.communication.quarantine;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import kontur.communication.ledger.AcceptAgain;
import kontur.communication.ledger.QuarantinedRows;
import kontur.communication.outbox.Outbox;
import kontur.communication.v1.DismissItemRequest;
import kontur.communication.v1.DismissItemResponse;
import kontur.communication.v1.Item;
import kontur.communication.v1.Outlook;
import kontur.communication.v1.PreviewItemResponse;
import kontur.communication.v1.RetryItemRequest;
import kontur.communication.v1.RetryItemResponse;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.events.v1.ChannelEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionOperations;

/// What a person decides on an item: shown beforehand, done once, and recorded with who and why.
final class DecideItem {
  private static final Logger log = LoggerFactory.getLogger(DecideItem.class);

  private final MakePlan plans;
  private final Stores stores;
  private final AcceptAgain accept;
  private final GiveUpItem giveUp;
  private final TransactionOperations tx;
  private final Clock clock;

  DecideItem(
      MakePlan plans,
      Stores stores,
      AcceptAgain accept,
      GiveUpItem giveUp,
      TransactionOperations tx,
      Clock clock) {
    this.plans = plans;
    this.stores = stores;
    this.accept = accept;
    this.giveUp = giveUp;
    this.tx = tx;
    this.clock = clock;
  }

  /// Where items and decisions lie.
  record Stores(
      Items items, QuarantinedRows rows, Letters letters, Decisions decisions, Outbox outbox) {}

  PreviewItemResponse preview(UUID item) {
    var answer = PreviewItemResponse.newBuilder();
    return switch (plans.of(item)) {
      case Plan.Still(_, _, var cause) -> answer.setStill(cause).build();
      case Plan.StillRow(_, _, var cause) -> answer.setStill(cause).build();
      case Plan.Row row -> preview(row);
      case Plan.RowsRecord(_, var readable, _) -> answer.setOutlook(readable.outlook()).build();
      case Plan.OnTopic(_, var readable) -> answer.setOutlook(readable.outlook()).build();
    };
  }

  private PreviewItemResponse preview(Plan.Row row) {
    var isRepeat = isRepeat(row);
    var answer = PreviewItemResponse.newBuilder().setOutlook(outlook(row, isRepeat));
    if (!isRepeat) {
      AcceptAgain.envelope(row.kept(), row.received())
          .filter(ChannelEvent::hasMessage)
          .ifPresent(answer::setEvent);
    }
    return answer.build();
  }

  RetryItemResponse retry(RetryItemRequest request, String actor) {
    var item = UUID.fromString(request.getItemId());
    var key = request.getIdempotencyKey();
    var decision =
        new Decisions.Decision(
            item, "retry", actor, key, Decisions.hash(request), request.getReason());
    return once(
        decision,
        RetryItemResponse.parser(),
        () -> {
          var plan = plans.of(item);
          return inTransaction(() -> {
            var answer = carryOut(plan).setItem(item(item)).build();
            var result = answer.hasOutlook() ? answer.getOutlook().getKind() : answer.getStill();
            record(decision, result, answer);
            return answer;
          });
        });
  }

  DismissItemResponse dismiss(DismissItemRequest request, String actor) {
    var item = UUID.fromString(request.getItemId());
    var key = request.getIdempotencyKey();
    var decision =
        new Decisions.Decision(
            item, "dismiss", actor, key, Decisions.hash(request), request.getReason());
    return once(
        decision,
        DismissItemResponse.parser(),
        () ->
            inTransaction(() -> {
              giveUp.giveUp(item, request.getReason());
              var answer = DismissItemResponse.newBuilder().setItem(item(item)).build();
              record(decision, "dismissed", answer);
              return answer;
            }));
  }

  private RetryItemResponse.Builder carryOut(Plan plan) {
    var answer = RetryItemResponse.newBuilder();
    return switch (plan) {
      case Plan.Still still -> answer.setStill(stays(still));
      case Plan.StillRow(var kept, var received, var cause) -> {
        lockRow(kept.id());
        stores.rows().failedAgain(kept.id(), cause);
        accept.keep(kept, received);
        yield answer.setStill(cause);
      }
      case Plan.Row row -> answer.setOutlook(goesOn(row));
      case Plan.RowsRecord(var kept, var readable, var letter) -> {
        lockRow(kept.id());
        putBack(Topics.INBOUND, readable, letter.value());
        stores.rows().resent(kept.id());
        yield answer.setOutlook(readable.outlook());
      }
      case Plan.OnTopic(var letter, var readable) -> {
        lockLetter(letter.id());
        putBack(letter.origin(), readable, letter.value());
        stores.letters().processed(letter.id());
        yield answer.setOutlook(readable.outlook());
      }
    };
  }

  private String stays(Plan.Still still) {
    if (still.isRow()) {
      lockRow(still.item());
      stores.rows().failedAgain(still.item(), still.cause());
    } else {
      lockLetter(still.item());
      stores.letters().failedAgain(still.item(), still.cause());
    }
    return still.cause();
  }

  private Outlook goesOn(Plan.Row row) {
    lockRow(row.item());
    var isNew = accept.accept(row.kept(), row.received());
    if (isNew) {
      row.reading().follows().run();
    }
    return outlook(row, !isNew);
  }

  private boolean isRepeat(Plan.Row row) {
    return accept.twin(row.kept(), row.received()).isPresent();
  }

  private static Outlook outlook(Plan.Row row, boolean isRepeat) {
    var conversation =
        row.kept().unread() ? row.received().conversationKey() : row.kept().conversationKey();
    return isRepeat
        ? Outlooks.plain("repeat", conversation)
        : Outlooks.of(row.received()).toBuilder().setConversationKey(conversation).build();
  }

  private void lockRow(UUID item) {
    MakePlan.requireWaiting(stores.rows().lock(item).orElseThrow(MakePlan::unknown).waiting());
  }

  private void lockLetter(UUID item) {
    MakePlan.requireWaiting(stores.letters().lock(item).orElseThrow(MakePlan::unknown).waiting());
  }

  private void putBack(String topic, ReadRecord.Meaning readable, byte[] value) {
    stores.outbox().add(topic, readable.key(), readable.id(), value, clock.instant());
  }

  private Item item(UUID item) {
    return stores.items().find(item).orElseThrow(MakePlan::unknown);
  }

  private void record(Decisions.Decision decision, String result, MessageLite answer) {
    stores.decisions().add(decision, result, answer, clock.instant());
    log.atInfo()
        .addKeyValue("itemId", decision.item())
        .addKeyValue("decision", decision.kind())
        .addKeyValue("userId", decision.actor())
        .addKeyValue("result", result)
        .log("A person decided on something quarantined");
  }

  /// The first answer for every repeat, also for one that comes while the first is at work.
  private <A extends MessageLite> A once(
      Decisions.Decision decision, Parser<A> answers, Supplier<A> act) {
    var earlier = stores.decisions().earlier(decision, answers);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    try {
      return act.get();
    } catch (Refusal | DuplicateKeyException e) {
      return stores.decisions().earlier(decision, answers).orElseThrow(() -> e);
    }
  }

  private <A> A inTransaction(Supplier<A> act) {
    return Objects.requireNonNull(tx.execute(_ -> act.get()));
  }
}
