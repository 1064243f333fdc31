package kontur.tickets.desk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kontur.tickets.message.Messages;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.outbox.Wakeup;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.Tickets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Makes of scheduled replies that are due what immediate replies are, one transaction each.
///
/// Any number of these may run: each reply is sent by whoever locks its ticket first.
final class SendDue implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(SendDue.class);
  private static final int PAGE = 100;
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Transactions transactions;
  private final Tickets tickets;
  private final Messages messages;
  private final Ours ours;
  private final WriteMessage write;
  private final DeskSettings settings;
  private final Clock clock;
  private final Wakeup wakeup = new Wakeup();

  private volatile boolean running;
  private Thread thread = Thread.currentThread();

  SendDue(
      Transactions transactions,
      Tickets tickets,
      Messages messages,
      Ours ours,
      WriteMessage write,
      DeskSettings settings,
      Clock clock) {
    this.transactions = transactions;
    this.tickets = tickets;
    this.messages = messages;
    this.ours = ours;
    this.write = write;
    this.settings = settings;
    this.clock = clock;
  }

  /// A reply was scheduled: it may be the next.
  void wake() {
    wakeup.call();
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("tickets-send-due").start(this::loop);
  }

  @Override
  public void stop() {
    running = false;
    wakeup.call();
    try {
      thread.join(STOP);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void loop() {
    while (running) {
      try {
        sendAllDue();
        wakeup.await(untilNext());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // Such as a database that is away: what is due stays due.
        log.atDebug().setCause(e).log("Scheduled replies wait");
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(settings.sweep());
    } catch (InterruptedException e) {
      running = false;
    }
  }

  private Duration untilNext() {
    var next = ours.nextDue().map(at -> Duration.between(clock.instant(), at));
    return next.filter(wait -> wait.compareTo(settings.sweep()) < 0)
        .map(wait -> wait.plusMillis(1))
        .orElse(settings.sweep());
  }

  private void sendAllDue() {
    var now = Times.now(clock);
    for (var message : ours.due(now, PAGE)) {
      try {
        var _ = transactions.run(() -> send(message, now));
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("messageId", message)
            .setCause(e)
            .log("A scheduled reply could not be sent and is tried again");
        pause();
      }
    }
  }

  private boolean send(UUID id, Instant now) {
    var ticket = ours.ticketOf(id).flatMap(tickets::lock);
    var outgoing = ours.lock(id).filter(m -> m.delivery().equals("scheduled"));
    if (ticket.isEmpty() || outgoing.isEmpty()) {
      return false;
    }
    var message = outgoing.get().message();
    ours.begin(id, now);
    var author = message.author();
    write.leave(
        author,
        author.substring(author.indexOf(':') + 1),
        ticket.get(),
        messages.conversation(message.conversationId()).orElseThrow(),
        message,
        now);
    tickets.save(List.of(ticket.get()), now);
    return true;
  }
}
