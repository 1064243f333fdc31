package kontur.communication.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import kontur.communication.account.Accounts;
import kontur.communication.ledger.Report;
import kontur.events.v1.Account;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/// Records how attempts ended, and reports it in the same transaction.
final class EndAttempts {
  private static final Logger log = LoggerFactory.getLogger(EndAttempts.class);
  private static final int LONGEST_REASON = 500;

  private final Deliveries deliveries;
  private final Accounts accounts;
  private final Report report;
  private final TransactionOperations tx;
  private final DeliverySettings settings;
  private final Clock clock;
  private final MeterRegistry meters;

  EndAttempts(
      Deliveries deliveries,
      Accounts accounts,
      Report report,
      TransactionOperations tx,
      DeliverySettings settings,
      Clock clock,
      MeterRegistry meters) {
    this.deliveries = deliveries;
    this.accounts = accounts;
    this.report = report;
    this.tx = tx;
    this.settings = settings;
    this.clock = clock;
    this.meters = meters;
  }

  /// An attempt ended in this way.
  void end(Attempt attempt, Outcome outcome) {
    switch (outcome) {
      case Outcome.Sent(var externalId) -> end(attempt, DeliveryState.SENT, externalId, "");
      case Outcome.Failed(var reason) -> end(attempt, DeliveryState.FAILED, null, reason);
      case Outcome.Uncertain(var reason) -> end(attempt, DeliveryState.UNCERTAIN, null, reason);
      case Outcome.NotYet(var reason, var after) -> postpone(attempt, reason, after);
    }
  }

  /// It is not sent, on purpose.
  void suppress(Attempt attempt, String reason) {
    end(attempt, DeliveryState.SUPPRESSED, null, reason);
  }

  /// Whoever sent these is gone: nobody knows what the other side has.
  int endLost() {
    var ended =
        tx.execute(_ -> {
          var lost = deliveries.lost(clock.instant());
          for (var attempt : lost) {
            end(
                attempt,
                DeliveryState.UNCERTAIN,
                null,
                "the sending process ended before the answer came");
          }
          return lost.size();
        });
    return ended == null ? 0 : ended;
  }

  /// Messages of accounts that nobody configures any more fail when it is time to give up.
  void endOrphans() {
    var configured = accounts.all().stream().map(Account::getId).toList();
    var now = clock.instant();
    tx.executeWithoutResult(_ -> {
      for (var attempt : deliveries.orphans(configured, now.minus(settings.giveUp()))) {
        var reason = "given up: no account “%s” is configured".formatted(attempt.account());
        if (deliveries.fail(attempt.message(), reason, now)) {
          report(attempt, DeliveryState.FAILED, null, reason, now);
          log.atWarn()
              .addKeyValue("messageId", attempt.message())
              .addKeyValue("account", attempt.account())
              .log("A message was given up because its account is not configured");
        }
      }
    });
  }

  private void postpone(Attempt attempt, String reason, @Nullable Duration after) {
    var now = clock.instant();
    if (now.isAfter(attempt.created().plus(settings.giveUp()))) {
      end(attempt, DeliveryState.FAILED, null, "given up: " + reason);
      return;
    }
    var backOff = settings.backOff().after(attempt.number());
    var wait = after != null && after.compareTo(backOff) > 0 ? after : backOff;
    if (deliveries.postpone(attempt, now.plus(wait), cut(reason), now)) {
      count(attempt, "postponed");
      log.atInfo()
          .addKeyValue("messageId", attempt.message())
          .addKeyValue("account", attempt.account())
          .addKeyValue("attempt", attempt.number())
          .addKeyValue("reason", cut(reason))
          .addKeyValue("wait", wait)
          .log("A message could not be sent yet");
    }
  }

  private void end(
      Attempt attempt, DeliveryState state, @Nullable String externalId, String reason) {
    tx.executeWithoutResult(_ -> {
      var now = clock.instant();
      if (deliveries.end(attempt, state, externalId, cut(reason), now)) {
        report(attempt, state, externalId, reason, now);
      }
    });
    count(attempt, state.name().toLowerCase(Locale.ROOT));
    log.atInfo()
        .addKeyValue("messageId", attempt.message())
        .addKeyValue("account", attempt.account())
        .addKeyValue("attempt", attempt.number())
        .addKeyValue("state", state)
        .addKeyValue("reason", cut(reason))
        .log("A delivery attempt ended");
  }

  private void count(Attempt attempt, String outcome) {
    var channel = attempt.command().getChannel().name().toLowerCase(Locale.ROOT);
    meters.counter("kontur.deliveries", "outcome", outcome, "channel", channel).increment();
  }

  /// Tells service-tickets, in the caller's transaction.
  void report(
      Attempt attempt,
      DeliveryState state,
      @Nullable String externalId,
      String reason,
      Instant now) {
    var result =
        DeliveryResult.newBuilder()
            .setMessageId(attempt.message().toString())
            .setAttempt(attempt.number())
            .setState(state)
            .setExternalId(externalId == null ? "" : externalId)
            .setReason(cut(reason))
            .setAt(Report.timestamp(now));
    report.report(account(attempt), attempt.conversationKey(), event -> event.setDelivery(result));
  }

  private Account account(Attempt attempt) {
    return accounts
        .find(attempt.account())
        .orElseGet(() ->
            Account.newBuilder()
                .setId(attempt.account())
                .setChannel(attempt.command().getChannel())
                .build());
  }

  private static String cut(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
  }
}
