package kontur.communication.account;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kontur.communication.v1.Condition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How each account does, as this process sees it.
public final class HealthBoard {
  private static final Logger log = LoggerFactory.getLogger(HealthBoard.class);

  private final Map<String, Health> byAccount = new ConcurrentHashMap<>();
  private final Clock clock;

  public HealthBoard(Clock clock) {
    this.clock = clock;
  }

  /// What is known about one account.
  public record Health(
      Condition receiving,
      String receivingProblem,
      Condition sending,
      String sendingProblem,
      @Nullable Instant lastContact,
      @Nullable Instant lastMessage) {
    private static final Health UNKNOWN =
        new Health(Condition.STARTING, "", Condition.STARTING, "", null, null);

    /// Both problems in one sentence; empty when there is none.
    public String problem() {
      if (receivingProblem.isEmpty() || sendingProblem.isEmpty()) {
        return receivingProblem + sendingProblem;
      }
      return receivingProblem + "; " + sendingProblem;
    }
  }

  /// How an account does.
  public Health of(String account) {
    return byAccount.getOrDefault(account, Health.UNKNOWN);
  }

  /// How receiving does now.
  ///
  /// @param problem no secrets, no addresses of customers; empty when it works
  public void receiving(String account, Condition condition, String problem) {
    var contact = condition == Condition.WORKING ? clock.instant() : null;
    var before = of(account);
    byAccount.merge(
        account,
        new Health(condition, problem, Condition.STARTING, "", contact, null),
        (known, _) ->
            new Health(
                condition,
                problem,
                known.sending,
                known.sendingProblem,
                contact == null ? known.lastContact : contact,
                known.lastMessage));
    if (before.receiving != condition) {
      tell(account, "receiving", condition, problem);
    }
  }

  /// How sending does now.
  ///
  /// @param problem no secrets, no addresses of customers; empty when it works
  public void sending(String account, Condition condition, String problem) {
    var before = of(account);
    byAccount.merge(
        account,
        new Health(Condition.STARTING, "", condition, problem, null, null),
        (known, _) ->
            new Health(
                known.receiving,
                known.receivingProblem,
                condition,
                problem,
                known.lastContact,
                known.lastMessage));
    if (before.sending != condition) {
      tell(account, "sending", condition, problem);
    }
  }

  /// A message came in.
  public void message(String account) {
    var now = clock.instant();
    byAccount.merge(
        account,
        new Health(Condition.WORKING, "", Condition.STARTING, "", now, now),
        (known, _) ->
            new Health(
                known.receiving,
                known.receivingProblem,
                known.sending,
                known.sendingProblem,
                now,
                now));
  }

  private static void tell(String account, String direction, Condition condition, String problem) {
    var level =
        switch (condition) {
          case REFUSED -> log.atError();
          case UNREACHABLE -> log.atWarn();
          case WORKING, ELSEWHERE, STARTING, CONDITION_UNSPECIFIED, UNRECOGNIZED -> log.atInfo();
        };
    level
        .addKeyValue("account", account)
        .addKeyValue("direction", direction)
        .addKeyValue("condition", condition)
        .addKeyValue("problem", problem)
        .log("An account's condition changed");
  }
}
