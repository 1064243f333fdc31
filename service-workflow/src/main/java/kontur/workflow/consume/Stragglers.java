package kontur.workflow.consume;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tickets whose step takes long or failed: they go on beside what comes next, so that nobody waits
/// for them. What comes for one of them meanwhile waits for its end.
///
/// One whose step keeps failing while the engine is well is marked stuck.
final class Stragglers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Stragglers.class);

  /// Events of one ticket that may wait for its end.
  private static final int MOST_EVENTS = 1_000;

  private static final int ROOM_SECONDS = 60;

  /// Between the tries of one that cannot even be marked.
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

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

  boolean hasRoomFor(int more) {
    return room.availablePermits() >= more;
  }

  /// Waits until there is room.
  ///
  /// @throws EverythingFails when there is none for a minute
  void takeSoon(Collection<Update> updates) {
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROOM_SECONDS);
    try {
      for (var update : updates) {
        if (!room.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new EverythingFails("too many tickets' steps fail");
        }
        goOn(update);
      }
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
    var pause = settings.pause();
    while (true) {
      var failure = untilDone(update);
      if (failure == null || isMarked(straggler.events.ticket(), failure)) {
        var next = next(straggler);
        if (next == null) {
          return;
        }
        update = handle.again(next);
        pause = settings.pause();
      } else {
        Thread.sleep(pause);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        update = handle.again(straggler.events);
      }
    }
  }

  /// Null when its step was taken in the end.
  private @Nullable RuntimeException untilDone(Update first) throws InterruptedException {
    var failure = first.failure();
    var tries = 1;
    while (failure != null) {
      // Else it is everybody's trouble, which is waited for.
      if (isItsOwn(first.events().ticket(), failure)) {
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

  private boolean isItsOwn(String ticket, RuntimeException failure) {
    try {
      return wellness.blames(ticket, List.of(failure));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("Whose trouble it is cannot be told");
      return false;
    }
  }

  private boolean isMarked(String ticket, RuntimeException failure) {
    try {
      stuck.mark(ticket, Wellness.cause(failure));
      return true;
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("ticketId", ticket)
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("A stuck ticket was not marked; its step is tried again");
      return false;
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
