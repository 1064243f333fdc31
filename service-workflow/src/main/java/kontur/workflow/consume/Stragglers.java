package kontur.workflow.consume;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kontur.workflow.kafka.EverythingFails;
import org.jspecify.annotations.Nullable;

/// Tickets whose step takes long or failed: they go on beside what comes next, so that nobody waits
/// for them. What comes for one of them meanwhile waits for its end.
///
/// One whose step keeps failing while the engine is well is marked stuck.
final class Stragglers implements AutoCloseable {
  /// Events of one ticket that may wait for its end.
  private static final int MOST_EVENTS = 1_000;

  private static final int ROOM_SECONDS = 60;

  private final HandleTickets handle;
  private final Wellness wellness;
  private final MarkStuck stuck;
  private final ConsumeSettings settings;
  private final Semaphore room;
  private final Map<String, Straggler> byTicket = new HashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// What of a ticket is under way, and what came since.
  private static final class Straggler {
    private TicketEvents events;
    private @Nullable TicketEvents next;

    private Straggler(TicketEvents events) {
      this.events = events;
    }
  }

  Stragglers(
      HandleTickets handle,
      Wellness wellness,
      MarkStuck stuck,
      ConsumeSettings settings,
      MeterRegistry meters) {
    this.handle = handle;
    this.wellness = wellness;
    this.stuck = stuck;
    this.settings = settings;
    this.room = new Semaphore(settings.stragglers());
    meters.gauge("kontur.workflow.stragglers", this, Stragglers::count);
  }

  private synchronized int count() {
    return byTicket.size();
  }

  /// Those whose ticket is none; the others' events wait here.
  ///
  /// @throws EverythingFails when more wait for one ticket than may
  synchronized List<TicketEvents> without(Collection<TicketEvents> tickets) {
    var others = new ArrayList<TicketEvents>();
    for (var events : tickets) {
      var straggler = byTicket.get(events.ticket());
      if (straggler == null) {
        others.add(events);
      } else if (straggler.next == null) {
        straggler.next = events;
      } else if (straggler.next.envelopes().size() < MOST_EVENTS) {
        straggler.next.addAll(events);
      } else {
        throw new EverythingFails("too much waits for ticket " + events.ticket());
      }
    }
    return others;
  }

  /// The first record of each partition that waits or is under way here.
  synchronized Map<Integer, Long> first() {
    var first = new HashMap<Integer, Long>();
    for (var straggler : byTicket.values()) {
      straggler.events.first().forEach((partition, at) -> first.merge(partition, at, Math::min));
      if (straggler.next != null) {
        straggler.next.first().forEach((partition, at) -> first.merge(partition, at, Math::min));
      }
    }
    return first;
  }

  /// Whether there was room for one more.
  boolean take(Update update) {
    if (!room.tryAcquire()) {
      return false;
    }
    goOn(update);
    return true;
  }

  /// Waits until there is room.
  ///
  /// @throws EverythingFails when there is none for a minute
  void takeSoon(Update update) {
    try {
      if (!room.tryAcquire(ROOM_SECONDS, TimeUnit.SECONDS)) {
        throw new EverythingFails("too many tickets' steps fail");
      }
      goOn(update);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EverythingFails("interrupted", e);
    }
  }

  private void goOn(Update update) {
    var straggler = new Straggler(update.events());
    synchronized (this) {
      byTicket.put(update.events().ticket(), straggler);
    }
    update.leave();
    threads.execute(() -> {
      try {
        finish(straggler, update);
      } catch (InterruptedException e) {
        // The process ends; its records are not committed and come again.
        Thread.currentThread().interrupt();
      }
    });
  }

  private void finish(Straggler straggler, Update first) throws InterruptedException {
    var update = first;
    while (true) {
      var failure = untilDone(update);
      if (failure != null) {
        mark(straggler.events.ticket(), failure);
      }
      var next = next(straggler);
      if (next == null) {
        return;
      }
      update = handle.again(next);
    }
  }

  /// Null when its step was taken in the end.
  private @Nullable RuntimeException untilDone(Update first) throws InterruptedException {
    var failure = first.failure();
    var tries = 1;
    while (failure != null) {
      // Else it is everybody's trouble, which is waited for.
      if (wellness.blames(first.events().ticket(), List.of(failure))) {
        if (tries >= settings.tries()) {
          return failure;
        }
        tries++;
      }
      Thread.sleep(settings.pause());
      failure = handle.again(first.events()).failure();
    }
    return null;
  }

  private void mark(String ticket, RuntimeException failure) throws InterruptedException {
    while (true) {
      try {
        stuck.mark(ticket, Wellness.cause(failure));
        return;
      } catch (EverythingFails e) {
        Thread.sleep(settings.pause());
      }
    }
  }

  /// What came meanwhile; null when it is a straggler no more.
  private synchronized @Nullable TicketEvents next(Straggler straggler) {
    var next = straggler.next;
    if (next == null) {
      byTicket.remove(straggler.events.ticket());
      room.release();
    } else {
      straggler.events = next;
      straggler.next = null;
    }
    return next;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
