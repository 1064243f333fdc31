package kontur.communication.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import kontur.communication.account.Accounts;
import kontur.communication.lock.Bell;
import kontur.communication.lock.SessionLocks;
import kontur.communication.lock.Stop;
import kontur.communication.parts.Parts;
import kontur.contract.Ids;
import kontur.events.v1.Channel;
import kontur.events.v1.Send;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Sends what waits: per account several conversations at once, within one in order.
///
/// The claim commits `sending` before a socket is touched. What is found on the wire after a crash
/// is uncertain, never tried again by itself.
final class SendDeliveries implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(SendDeliveries.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration SHUTDOWN = Duration.ofSeconds(20);

  private final Deliveries deliveries;
  private final EndAttempts ends;
  private final Brake brake;
  private final Accounts accounts;
  private final Map<Channel, ChannelSender> senders;
  private final SessionLocks locks;
  private final Parts parts;
  private final DeliverySettings settings;
  private final Clock clock;

  private final Map<String, Bell> bells = new ConcurrentHashMap<>();
  private final Map<String, Thread> loops = new ConcurrentHashMap<>();
  private final Map<String, Thread> sending = new ConcurrentHashMap<>();
  private volatile Stop stop = new Stop();
  private volatile boolean running;

  SendDeliveries(
      Deliveries deliveries,
      EndAttempts ends,
      Brake brake,
      Accounts accounts,
      List<ChannelSender> senders,
      SessionLocks locks,
      Parts parts,
      DeliverySettings settings,
      Clock clock) {
    this.deliveries = deliveries;
    this.ends = ends;
    this.brake = brake;
    this.accounts = accounts;
    this.senders =
        senders.stream().collect(Collectors.toMap(ChannelSender::channel, Function.identity()));
    this.locks = locks;
    this.parts = parts;
    this.settings = settings;
    this.clock = clock;
  }

  /// Something waits for this account.
  void wake(String account) {
    bell(account).ring();
  }

  private Bell bell(String account) {
    return bells.computeIfAbsent(account, _ -> new Bell());
  }

  /// Serves one account until it is stopped.
  private void serve(String account, ChannelSender sender) {
    var slots = new Semaphore(settings.conversationsAtOnce());
    while (!stop.isTold()) {
      try (var owner = locks.tryTake(Ids.next(clock).getLeastSignificantBits()).orElseThrow()) {
        serve(account, sender, owner, slots);
        // Sends go on under this owner: whoever sees its lock free takes them for lost.
        slots.acquire(settings.conversationsAtOnce());
        slots.release(settings.conversationsAtOnce());
      } catch (InterruptedException e) {
        return;
      } catch (DataAccessException | TransactionException e) {
        parts.away(Parts.POSTGRESQL, e);
        stop.rest(AFTER_FAILURE);
      } catch (RuntimeException e) {
        log.atError().addKeyValue("account", account).setCause(e).log("A sender stumbled");
        stop.rest(AFTER_FAILURE);
      }
    }
  }

  private void serve(String account, ChannelSender sender, SessionLocks.Lock owner, Semaphore slots)
      throws InterruptedException {
    var bell = bell(account);
    while (!stop.isTold() && owner.held()) {
      var now = clock.instant();
      var free = Math.min(slots.availablePermits(), left(account, sender.rate(account), now));
      var begun =
          free == 0
              ? List.<Attempt>of()
              : deliveries.begin(account, owner.number(), now, now.plus(settings.deadline()), free);
      for (var attempt : begun) {
        slots.acquire();
        start(attempt, sender, slots, bell);
      }
      if (begun.isEmpty()) {
        bell.await(free == 0 ? whenFull(slots) : untilNextDue(account));
      }
    }
  }

  private int left(String account, Rate rate, Instant now) {
    return rate.isFree() ? Integer.MAX_VALUE : rate.left(deliveries.sent(account, now));
  }

  /// A slot rings when it is free; a rate does not.
  private Duration whenFull(Semaphore slots) {
    return slots.availablePermits() > 0 ? AFTER_FAILURE : settings.sweep();
  }

  private void start(Attempt attempt, ChannelSender sender, Semaphore slots, Bell bell) {
    var name = "send-" + attempt.message();
    var thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(() -> {
              try {
                send(attempt, sender);
              } finally {
                sending.remove(name);
                slots.release();
                bell.ring();
              }
            });
    sending.put(name, thread);
    thread.start();
  }

  private void send(Attempt attempt, ChannelSender sender) {
    var outcome = outcome(attempt, sender);
    while (true) {
      try {
        outcome.run();
        return;
      } catch (DataAccessException | TransactionException e) {
        // The outcome is known and must not be forgotten; without it the row becomes uncertain.
        parts.away(Parts.POSTGRESQL, e);
        if (!stop.rest(AFTER_FAILURE)) {
          return;
        }
      }
    }
  }

  /// What to record: decided before, or found out by sending.
  private Runnable outcome(Attempt attempt, ChannelSender sender) {
    var suppressed = brake.suppresses(attempt.command());
    if (suppressed.isPresent()) {
      return () -> ends.suppress(attempt, suppressed.get());
    }
    var incomplete = withoutContent(attempt.command().getSend());
    if (incomplete.isPresent()) {
      return () -> ends.end(attempt, new Outcome.Failed(incomplete.get()));
    }
    var account = accounts.find(attempt.account()).orElseThrow();
    var outcome = sent(attempt, sender, account);
    return () -> ends.end(attempt, outcome);
  }

  /// A message without one of its files would be another message than its author wrote.
  private static Optional<String> withoutContent(Send send) {
    return send.getAttachmentsList().stream()
        .filter(file -> !file.hasContent())
        .findFirst()
        .map(file ->
            "nothing was sent: the file “%s” is not there%s"
                .formatted(
                    file.getFileName(),
                    file.getMissingReason().isEmpty() ? "" : ": " + file.getMissingReason()));
  }

  private static Outcome sent(
      Attempt attempt, ChannelSender sender, kontur.events.v1.Account account) {
    try {
      return sender.send(account, attempt.command());
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("messageId", attempt.message())
          .setCause(e)
          .log("A channel threw while sending");
      return new Outcome.Uncertain("an unexpected error: " + e.getClass().getSimpleName());
    }
  }

  private Duration untilNextDue(String account) {
    var sweep = settings.sweep();
    return deliveries
        .nextDue(account)
        .map(due -> Duration.between(clock.instant(), due))
        .filter(wait -> wait.compareTo(sweep) < 0)
        .map(wait -> wait.isPositive() ? wait : AFTER_FAILURE)
        .orElse(sweep);
  }

  /// Looks for what crashed senders left on the wire, and for accounts that are configured no more.
  private void sweep() {
    while (!stop.isTold()) {
      try {
        while (ends.endLost() > 0) {
          bells.values().forEach(Bell::ring);
        }
        ends.endOrphans();
        parts.there(Parts.POSTGRESQL);
        stop.rest(settings.sweep());
      } catch (DataAccessException | TransactionException e) {
        parts.away(Parts.POSTGRESQL, e);
        stop.rest(AFTER_FAILURE);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("The sweep of deliveries stumbled");
        stop.rest(AFTER_FAILURE);
      }
    }
  }

  @Override
  public void start() {
    stop = new Stop();
    running = true;
    for (var account : accounts.all()) {
      var sender = senders.get(account.getChannel());
      if (sender != null) {
        var id = account.getId();
        loops.put(id, Thread.ofVirtual().name("sender-" + id).start(() -> serve(id, sender)));
      }
    }
    loops.put("", Thread.ofVirtual().name("delivery-sweep").start(this::sweep));
  }

  /// Nothing new begins; what is on the wire gets a while to end.
  @Override
  public void stop() {
    stop.tell();
    bells.values().forEach(Bell::ring);
    try {
      var until = clock.instant().plus(SHUTDOWN);
      for (var thread : List.copyOf(sending.values())) {
        var left = Duration.between(clock.instant(), until);
        if (!left.isPositive() || !thread.join(left)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loops.clear();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
