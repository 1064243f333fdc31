package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts mails that wait into an order in which nobody waits for all mails of somebody else: the
/// first of each sender, the second of each, and so on.
///
/// A courtesy, never a condition: what a server does not tell leaves the order as it was.
final class Turns {
  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  /// Beyond so many mails an old mailbox is being read, and not a flood.
  private static final int MOST = 5_000;

  /// So many mails of one sender go together, and then the reader rests: what comes after it takes
  /// them one after the other, and whoever else writes would wait behind all of them.
  private static final int TOGETHER = 50;

  static final Duration REST = Duration.ofMillis(150);

  /// A server that refuses to name senders, or breaks over it, is not asked again for so long.
  private static final Duration WITHOUT = Duration.ofMinutes(10);

  private final Map<String, Map<Long, String>> senders = new ConcurrentHashMap<>();
  private final Map<String, Instant> without = new ConcurrentHashMap<>();
  private final Clock clock;

  Turns(Clock clock) {
    this.clock = clock;
  }

  /// A sender's own mails keep their order.
  ///
  /// @param waiting UIDs, ascending
  List<Long> of(Target target, List<Long> waiting) {
    if (waiting.size() <= TOGETHER
        || waiting.size() > MOST
        || clock.instant().isBefore(without.getOrDefault(target.key(), Instant.MIN))) {
      return waiting;
    }
    try {
      return inTurns(waiting, senders(target, waiting));
    } catch (MessagingException e) {
      without.put(target.key(), clock.instant().plus(WITHOUT));
      log.atWarn()
          .addKeyValue("account", target.id())
          .setCause(e)
          .log("The IMAP server does not name the senders of waiting mails: they go as they came");
      return waiting;
    }
  }

  /// The first of these that go together: not too many of one sender. Where the senders are not
  /// known all do.
  List<Long> together(Target target, List<Long> next) {
    var known = senders.getOrDefault(target.key(), Map.of());
    var counts = new HashMap<String, Integer>();
    for (var end = 0; end < next.size(); end++) {
      var sender = known.getOrDefault(next.get(end), "");
      if (!sender.isEmpty() && counts.merge(sender, 1, Integer::sum) > TOGETHER) {
        return next.subList(0, end);
      }
    }
    return next;
  }

  private Map<Long, String> senders(Target target, List<Long> waiting) throws MessagingException {
    var known = senders.computeIfAbsent(target.key(), _ -> new HashMap<>());
    known.keySet().retainAll(new HashSet<>(waiting));
    var unknown = waiting.stream().filter(uid -> !known.containsKey(uid)).toList();
    if (!unknown.isEmpty()) {
      var found = target.folder().senders(unknown);
      unknown.forEach(uid -> known.put(uid, found.getOrDefault(uid, "")));
    }
    return known;
  }

  private static List<Long> inTurns(List<Long> waiting, Map<Long, String> senders) {
    var counts = new HashMap<String, Integer>();
    var turns = new ArrayList<Turn>();
    for (var uid : waiting) {
      turns.add(new Turn(counts.merge(senders.getOrDefault(uid, ""), 1, Integer::sum), uid));
    }
    turns.sort(Comparator.comparingInt(Turn::number).thenComparingLong(Turn::uid));
    return turns.stream().map(Turn::uid).toList();
  }

  /// A mail that is its sender's first, second, ...
  private record Turn(int number, long uid) {}
}
