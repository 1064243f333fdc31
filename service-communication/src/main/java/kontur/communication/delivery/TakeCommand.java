package kontur.communication.delivery;

import java.time.Clock;
import java.util.UUID;
import kontur.communication.account.Accounts;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/// Takes what a channel shall do: a message becomes a row, a decision moves one.
final class TakeCommand {
  private static final Logger log = LoggerFactory.getLogger(TakeCommand.class);

  private final Deliveries deliveries;
  private final EndAttempts ends;
  private final SendDeliveries sender;
  private final Accounts accounts;
  private final TransactionOperations tx;
  private final Clock clock;

  TakeCommand(
      Deliveries deliveries,
      EndAttempts ends,
      SendDeliveries sender,
      Accounts accounts,
      TransactionOperations tx,
      Clock clock) {
    this.deliveries = deliveries;
    this.ends = ends;
    this.sender = sender;
    this.accounts = accounts;
    this.tx = tx;
    this.clock = clock;
  }

  /// Takes one command; a repeat changes nothing.
  void take(OutboundCommand command) {
    switch (command.getCommandCase()) {
      case SEND -> add(command);
      case DECISION -> decide(command);
      case COMMAND_NOT_SET ->
          throw new IllegalArgumentException("neither a message nor a decision");
    }
    sender.wake(command.getAccount());
  }

  private void add(OutboundCommand command) {
    var now = clock.instant();
    var configured = accounts.find(command.getAccount());
    if (configured.isPresent() && configured.get().getChannel() != command.getChannel()) {
      throw new IllegalArgumentException("the account belongs to another channel");
    }
    if (deliveries.add(command, now) && configured.isEmpty()) {
      log.atError()
          .addKeyValue("account", command.getAccount())
          .addKeyValue("messageId", command.getMessageId())
          .log("A message waits for an account that is not configured here");
    }
  }

  private void decide(OutboundCommand command) {
    var message = UUID.fromString(command.getMessageId());
    var decision = command.getDecision();
    var changed =
        switch (decision.getKind()) {
          case SEND_AGAIN -> deliveries.sendAgain(message, decision.getAttempt(), clock.instant());
          case ARRIVED -> arrived(message, decision);
          case KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException("an unknown decision");
        };
    log.atInfo()
        .addKeyValue("messageId", message)
        .addKeyValue("attempt", decision.getAttempt())
        .addKeyValue("decision", decision.getKind())
        .addKeyValue("changed", changed)
        .log("A person decided on an uncertain message");
  }

  private boolean arrived(UUID message, Decision decision) {
    return Boolean.TRUE.equals(
        tx.execute(_ -> {
          var now = clock.instant();
          var attempt = deliveries.arrived(message, decision.getAttempt(), now);
          attempt.ifPresent(
              a -> ends.report(a, DeliveryState.SENT, null, "a person says it arrived", now));
          return attempt.isPresent();
        }));
  }
}
