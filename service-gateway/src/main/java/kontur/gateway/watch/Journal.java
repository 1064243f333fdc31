package kontur.gateway.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import kontur.events.v1.TicketEvent;

/// The newest changes, which all watchers read at their own pace.
///
/// It is bounded and no watcher has a buffer of its own: whoever is too slow or comes too late
/// finds that the beginning is gone, and is told so.
final class Journal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Partition> partitions = new ArrayList<>();
  private final int keptPerPartition;

  /// Begins empty, with nothing earlier than `begin`.
  Journal(Position begin, int kept) {
    begin.offsets().forEach(offset -> partitions.add(new Partition(offset)));
    this.keptPerPartition = Math.max(1, kept / Math.max(1, partitions.size()));
  }

  /// One change, and where its reader stands afterwards.
  record Change(TicketEvent event, Position after) {}

  void add(int partition, long offset, TicketEvent event) {
    locked(() -> {
      partitions.get(partition).add(offset, event, keptPerPartition);
      grown.signalAll();
    });
  }

  /// Passes over a record that is no change.
  void skip(int partition, long offset) {
    locked(() -> partitions.get(partition).next = offset + 1);
  }

  /// Where one stands who wants only what is to come.
  Position end() {
    lock.lock();
    try {
      return new Position(partitions.stream().map(p -> p.next).toList());
    } finally {
      lock.unlock();
    }
  }

  /// The changes from a position on, some at a time; empty if its beginning is gone or never was.
  Optional<List<Change>> read(Position from, int atMost) {
    lock.lock();
    try {
      if (!holds(from)) {
        return Optional.empty();
      }
      var changes = new ArrayList<Change>();
      var position = from;
      for (int p = 0; p < partitions.size(); p++) {
        for (var entry : partitions.get(p).events.tailMap(from.offsets().get(p)).entrySet()) {
          if (changes.size() == atMost) {
            return Optional.of(changes);
          }
          position = position.with(p, entry.getKey() + 1);
          changes.add(new Change(entry.getValue(), position));
        }
      }
      return Optional.of(changes);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something after that position, or for so long.
  void await(Position position, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      var left = atMost.toNanos();
      while (left > 0 && holds(position) && !hasAfter(position)) {
        left = grown.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Makes those who wait look again.
  void wake() {
    locked(grown::signalAll);
  }

  private boolean holds(Position position) {
    if (position.offsets().size() != partitions.size()) {
      return false;
    }
    for (int p = 0; p < partitions.size(); p++) {
      var offset = position.offsets().get(p);
      if (offset < partitions.get(p).first || offset > partitions.get(p).next) {
        return false;
      }
    }
    return true;
  }

  private boolean hasAfter(Position position) {
    for (int p = 0; p < partitions.size(); p++) {
      if (!partitions.get(p).events.tailMap(position.offsets().get(p)).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private static final class Partition {
    final TreeMap<Long, TicketEvent> events = new TreeMap<>();
    long first;
    long next;

    Partition(long begin) {
      first = begin;
      next = begin;
    }

    void add(long offset, TicketEvent event, int kept) {
      events.put(offset, event);
      next = offset + 1;
      if (events.size() > kept) {
        first = events.pollFirstEntry().getKey() + 1;
      }
    }
  }
}
