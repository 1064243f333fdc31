package kontur.communication.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import kontur.communication.v1.Condition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How each account does, as this process sees it.
public final class HealthBoard {
  private static final Logger log = LoggerFactory.getLogger(HealthBoard.class);
  private static final int MOST_REASONS = 50;

  private final Map<String, Health> byAccount = new ConcurrentHashMap<>();
  private final Clock clock;
  private final Failures failures;

  /// Nobody counts.
  public HealthBoard(Clock clock) {
    this(clock, (_, _, _) -> {});
  }

  public HealthBoard(Clock clock, Failures failures) {
    this.clock = clock;
    this.failures = failures;
  }

  /// Who counts what went wrong.
  @FunctionalInterface
  public interface Failures {
    /// Something went wrong once.
    ///
    /// @param direction `receiving` or `sending`
    /// @param reason one of a few words
    void count(String account, String direction, String reason);
  }

  /// How one direction does.
  ///
  /// @param problem what is wrong and what to do; also where it works all the same
  public record Way(Condition condition, String problem) {
    static final Way UNTRIED = new Way(Condition.STARTING, "");
  }

  /// What went wrong last, and how often what did.
  ///
  /// @param last for people; empty when nothing has
  /// @param byReason since this process began
  public record Errors(String last, @Nullable Instant at, Map<String, Long> byReason) {
    static final Errors NONE = new Errors("", null, Map.of());

    public Errors {
      byReason = Map.copyOf(byReason);
    }

    Errors and(String problem, String reason, Instant now) {
      var counts = new TreeMap<>(byReason);
      if (counts.size() < MOST_REASONS || counts.containsKey(reason)) {
        counts.merge(reason, 1L, Long::sum);
      }
      return new Errors(problem.isEmpty() ? last : problem, now, counts);
    }
  }

  /// What is known about one account.
  ///
  /// @param lag how long what came in last had waited at its source; null when nobody knows
  public record Health(
      Way in,
      Way out,
      @Nullable Instant lastContact,
      @Nullable Instant lastMessage,
      @Nullable Duration lag,
      Errors errors) {
    private static final Health UNKNOWN =
        new Health(Way.UNTRIED, Way.UNTRIED, null, null, null, Errors.NONE);

    public Condition receiving() {
      return in.condition();
    }

    public Condition sending() {
      return out.condition();
    }

    public String receivingProblem() {
      return in.problem();
    }

    public String sendingProblem() {
      return out.problem();
    }

    /// Both problems in one sentence; empty when there is none.
    public String problem() {
      if (in.problem().isEmpty() || out.problem().isEmpty()) {
        return in.problem() + out.problem();
      }
      return in.problem() + "; " + out.problem();
    }
  }

  /// How an account does.
  public Health of(String account) {
    return byAccount.getOrDefault(account, Health.UNKNOWN);
  }

  /// How receiving does now.
  ///
  /// @param problem no secrets, no addresses of customers; empty when nothing is wrong
  public void receiving(String account, Condition condition, String problem) {
    receiving(account, condition, problem, condition.name().toLowerCase(Locale.ROOT));
  }

  /// The same.
  ///
  /// @param reason one word for what went wrong
  public void receiving(String account, Condition condition, String problem, String reason) {
    var way = new Way(condition, problem);
    var before =
        change(
            account,
            known -> {
              var contact = condition == Condition.WORKING ? clock.instant() : known.lastContact();
              return new Health(
                  way,
                  known.out(),
                  contact,
                  known.lastMessage(),
                  known.lag(),
                  errors(known, account, "receiving", way, reason));
            });
    if (before.receiving() != condition) {
      tell(account, "receiving", condition, problem);
    }
  }

  /// How sending does now.
  ///
  /// @param problem no secrets, no addresses of customers; empty when nothing is wrong
  public void sending(String account, Condition condition, String problem) {
    var way = new Way(condition, problem);
    var reason = condition.name().toLowerCase(Locale.ROOT);
    var before =
        change(
            account,
            known ->
                new Health(
                    known.in(),
                    way,
                    known.lastContact(),
                    known.lastMessage(),
                    known.lag(),
                    errors(known, account, "sending", way, reason)));
    if (before.sending() != condition) {
      tell(account, "sending", condition, problem);
    }
  }

  /// A message was refused or is uncertain; the account as such works.
  ///
  /// @param reason one word for what went wrong
  public void refused(String account, String problem, String reason) {
    failures.count(account, "sending", reason);
    change(
        account,
        known ->
            new Health(
                known.in(),
                known.out(),
                known.lastContact(),
                known.lastMessage(),
                known.lag(),
                known.errors().and(problem, reason, clock.instant())));
  }

  private Errors errors(Health known, String account, String direction, Way way, String reason) {
    return switch (way.condition()) {
      case UNREACHABLE, REFUSED -> {
        failures.count(account, direction, reason);
        yield known.errors().and(way.problem(), reason, clock.instant());
      }
      case WORKING, ELSEWHERE, STARTING, CONDITION_UNSPECIFIED, UNRECOGNIZED -> known.errors();
    };
  }

  /// A message came in.
  public void message(String account) {
    var now = clock.instant();
    change(
        account,
        known ->
            new Health(
                new Way(Condition.WORKING, known.in().problem()),
                known.out(),
                now,
                now,
                known.lag(),
                known.errors()));
  }

  /// How long what came in last had waited at its source; nothing waits: zero.
  public void lag(String account, Duration lag) {
    change(
        account,
        known ->
            new Health(
                known.in(),
                known.out(),
                known.lastContact(),
                known.lastMessage(),
                lag,
                known.errors()));
  }

  /// Answers what was known before.
  private synchronized Health change(String account, UnaryOperator<Health> change) {
    var before = of(account);
    byAccount.put(account, change.apply(before));
    return before;
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
