package kontur.communication.mailbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Mails that a server does not hand over: it refuses, or the connection breaks.
///
/// That is no mail's fault as long as no other one comes through either: a server whose store is
/// away must not empty its mailbox into the quarantine. They step aside, their neighbours go on.
///
/// A connection that breaks once is nobody's fault: the mail that was on it keeps its place, or it
/// would come after later ones of its sender.
final class Unfetched {
  private final Map<String, Map<Long, Trouble>> byFolder = new ConcurrentHashMap<>();
  private final Map<String, Instant> lastFetched = new ConcurrentHashMap<>();
  private final Set<String> oneByOne = ConcurrentHashMap.newKeySet();
  private final MailboxSettings settings;
  private final Clock clock;

  Unfetched(MailboxSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /// @param failures 0 while one broken connection is all that happened
  private record Trouble(int failures, Instant first, Instant next) {}

  /// Whether it did not come through before.
  boolean knows(Target target, long uid) {
    return of(target).containsKey(uid);
  }

  /// Whether its neighbours go first.
  boolean isAside(Target target, long uid) {
    var trouble = of(target).get(uid);
    return trouble != null && trouble.failures() > 0;
  }

  /// Whether it is not yet time to try the mail again.
  boolean rests(Target target, long uid) {
    var trouble = of(target).get(uid);
    return trouble != null && clock.instant().isBefore(trouble.next());
  }

  /// A mail came through.
  void fetched(Target target, long uid) {
    of(target).remove(uid);
    lastFetched.put(target.key(), clock.instant());
  }

  /// It is done with or gone.
  void forget(Target target, long uid) {
    of(target).remove(uid);
  }

  /// The connection broke while mails came together: which of them is to blame shows when they come
  /// one by one.
  void brokeTogether(Target target) {
    oneByOne.add(target.key());
  }

  boolean mayComeTogether(Target target) {
    return !oneByOne.contains(target.key());
  }

  /// Every mail had its turn, and the connection still stands.
  void passed(Target target) {
    oneByOne.remove(target.key());
  }

  /// The connection broke over a mail.
  ///
  /// @return as [#failed]
  Optional<Integer> broke(Target target, long uid) {
    var now = clock.instant();
    var isFirst = of(target).putIfAbsent(uid, new Trouble(0, now, now)) == null;
    return isFirst ? Optional.empty() : failed(target, uid);
  }

  /// A mail did not come through.
  ///
  /// @return how often it failed, when others came through meanwhile and it failed often enough
  Optional<Integer> failed(Target target, long uid) {
    var now = clock.instant();
    var before = of(target).get(uid);
    var failures = before == null ? 1 : before.failures() + 1;
    var first = before == null ? now : before.first();
    // Twice the reader's own wait, so that the next pass is its neighbours'.
    var next = now.plus(settings.backOff().after(failures).multipliedBy(2));
    of(target).put(uid, new Trouble(failures, first, next));
    var other = lastFetched.get(target.key());
    return failures >= settings.attempts() && other != null && other.isAfter(first)
        ? Optional.of(failures)
        : Optional.empty();
  }

  /// How long until the next of them is due; empty when there is none.
  Optional<Duration> untilDue(Target target) {
    return of(target).values().stream()
        .map(Trouble::next)
        .min(Instant::compareTo)
        .map(next -> Duration.between(clock.instant(), next))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  /// How many stepped aside.
  int count(Target target) {
    return (int) of(target).values().stream().filter(one -> one.failures() > 0).count();
  }

  private Map<Long, Trouble> of(Target target) {
    return byFolder.computeIfAbsent(target.key(), _ -> new ConcurrentHashMap<>());
  }
}
