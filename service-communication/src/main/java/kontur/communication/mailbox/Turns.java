package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts mails that wait into an order in which nobody waits for all mails of somebody else: the
/// first of each sender, the second of each, and so on.
final class Turns {
  /// Beyond so many mails an old mailbox is being read, and not a flood.
  static final int MOST = 5_000;

  private final MailFolder folder;
  private final Map<Long, String> senders = new HashMap<>();

  Turns(MailFolder folder) {
    this.folder = folder;
  }

  /// A sender's own mails keep their order.
  ///
  /// @param waiting UIDs, ascending
  List<Long> of(List<Long> waiting) throws MessagingException {
    if (waiting.size() > MOST) {
      return waiting;
    }
    senders.keySet().retainAll(waiting);
    var unknown = waiting.stream().filter(uid -> !senders.containsKey(uid)).toList();
    if (!unknown.isEmpty()) {
      var found = folder.senders(unknown);
      unknown.forEach(uid -> senders.put(uid, found.getOrDefault(uid, "")));
    }
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
