package kontur.gateway.watch;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.contract.Action;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.events.v1.TicketEvent;
import kontur.gateway.user.SignedIn;
import kontur.gateway.v1.Alive;
import kontur.gateway.v1.Reset;
import kontur.gateway.v1.WatchResponse;
import org.jspecify.annotations.Nullable;

/// One stream: reads the journal at the pace at which its client takes.
final class Watcher {
  private static final int AT_ONCE = 100;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Journal journal;
  private final ServerCallStreamObserver<WatchResponse> stream;
  private final Duration alive;
  private final String ticketId;
  private final UUID tokenId;
  private volatile SignedIn caller;
  private volatile boolean gone;
  private volatile @Nullable Refusal ending;
  private long lastSent = System.nanoTime();

  Watcher(
      Journal journal,
      ServerCallStreamObserver<WatchResponse> stream,
      Duration alive,
      String ticketId,
      SignedIn caller) {
    this.journal = journal;
    this.stream = stream;
    this.alive = alive;
    this.ticketId = ticketId;
    this.tokenId = caller.tokenId();
    this.caller = caller;
  }

  UUID tokenId() {
    return tokenId;
  }

  Journal journal() {
    return journal;
  }

  /// Who the caller is by now; nobody any more if the token is no longer good.
  void callerIs(Optional<SignedIn> now) {
    now.ifPresentOrElse(
        signedIn -> caller = signedIn,
        () -> end(new Refusal(Reason.TOKEN_INVALID, "the token is no longer good")));
  }

  void end(Refusal refusal) {
    ending = refusal;
    journal.wake();
  }

  void leave() {
    gone = true;
    journal.wake();
  }

  void hasRoom() {
    journal.wake();
  }

  /// Runs until the client leaves or is refused.
  void run(Position from) {
    try {
      var position = from;
      send(WatchResponse.newBuilder().setAlive(Alive.getDefaultInstance()), position);
      while (!gone && ending == null) {
        position = stream.isReady() ? forward(position) : position;
        if (stream.isReady()) {
          journal.await(position, LOOK);
        } else {
          Thread.sleep(LOOK.dividedBy(10));
        }
      }
      var refusal = ending;
      if (!gone && refusal != null) {
        stream.onError(refusal);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Position forward(Position from) {
    var changes = journal.read(from, AT_ONCE);
    if (changes.isEmpty()) {
      var end = journal.end();
      send(WatchResponse.newBuilder().setReset(Reset.getDefaultInstance()), end);
      return end;
    }
    var position = from;
    for (var change : changes.get()) {
      if (ending != null || gone) {
        return position;
      }
      position = change.after();
      if (isFor(change.event(), caller.actor(""))) {
        send(WatchResponse.newBuilder().setEvent(change.event()), position);
        if (!stream.isReady()) {
          return position;
        }
      }
    }
    if (System.nanoTime() - lastSent > alive.toNanos()) {
      send(WatchResponse.newBuilder().setAlive(Alive.getDefaultInstance()), position);
    }
    return position;
  }

  private boolean isFor(TicketEvent event, Actor actor) {
    return (ticketId.isEmpty() || ticketId.equalsIgnoreCase(event.getTicketId()))
        && Permission.can(actor, Action.READ_TICKET, TicketScope.of(event.getTeam(), ""))
        && (event.getNotify().isEmpty() || notifies(event.getNotify(), actor));
  }

  private static boolean notifies(String whom, Actor actor) {
    return whom.equals("lead")
        ? actor.getRolesList().contains(Role.SUPERVISOR)
            || actor.getRolesList().contains(Role.ADMIN)
        : whom.equals(actor.getId());
  }

  private void send(WatchResponse.Builder step, Position position) {
    stream.onNext(step.setCursor(position.toCursor()).build());
    lastSent = System.nanoTime();
  }
}
