package kontur.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The updates of one bot that nobody has confirmed yet, as `getUpdates` sees them. Guarded by the
/// bot's monitor.
final class BotQueue {
  /// Kinds that are sent only when `allowed_updates` names them.
  private static final Set<String> ASKED_FOR_ONLY =
      Set.of("chat_member", "message_reaction", "message_reaction_count");

  private final NavigableMap<Long, Pending> pending = new TreeMap<>();
  private final Set<Long> forgotten = new TreeSet<>();
  private Set<String> allowed = Set.of();
  private long next = 100_001;
  private long confirmedBelow;
  private long polls;
  private long conflicts;

  private record Pending(String update, long sinceNanos) {}

  long next() {
    return next;
  }

  /// All updates with a smaller id were confirmed.
  long confirmedBelow() {
    return confirmedBelow;
  }

  int size() {
    return pending.size();
  }

  Set<String> allowed() {
    return allowed;
  }

  void allow(Set<String> kinds) {
    allowed = Set.copyOf(kinds);
  }

  boolean allows(String kind) {
    return allowed.isEmpty() ? !ASKED_FOR_ONLY.contains(kind) : allowed.contains(kind);
  }

  void add(long id, String update) {
    pending.put(id, new Pending(update, System.nanoTime()));
    next = id + 1;
  }

  /// One that was confirmed before: it is given once more whatever the next offset says.
  void addAgain(long id, String update) {
    pending.put(id, new Pending(update, System.nanoTime()));
    forgotten.add(id);
  }

  void restartAt(long id) {
    next = id;
  }

  /// What an offset confirms: an offset that the queue cannot know confirms nothing, and a negative
  /// one leaves only so many from the end.
  @Nullable Long confirmedBy(long offset) {
    if (offset < 0) {
      var kept = pending.descendingKeySet().stream().limit(-offset).toList();
      return kept.isEmpty() ? next : kept.getLast();
    }
    return offset == 0 || offset > next + 10 ? null : Long.valueOf(offset);
  }

  void confirm(long below) {
    pending.headMap(below, false).keySet().removeIf(id -> !forgotten.contains(id));
    confirmedBelow = Math.max(confirmedBelow, below);
  }

  List<String> page(int limit) {
    var page = pending.entrySet().stream().limit(limit).toList();
    page.forEach(given -> forgotten.remove(given.getKey()));
    return new ArrayList<>(page.stream().map(given -> given.getValue().update()).toList());
  }

  /// A new poll takes the place of an older one, which then ends with 409.
  long begin() {
    return ++polls;
  }

  boolean isCurrent(long poll) {
    return poll == polls;
  }

  void conflict() {
    conflicts++;
  }

  /// How many polls another one ended, how long the oldest update waits to be confirmed, and up to
  /// which id all are.
  void polled(ObjectNode to) {
    var first = pending.firstEntry();
    var waits = first == null ? 0 : System.nanoTime() - first.getValue().sinceNanos();
    to.put("conflicts", conflicts)
        .put("oldest_ms", Duration.ofNanos(waits).toMillis())
        .put("confirmed_below", confirmedBelow);
  }
}
