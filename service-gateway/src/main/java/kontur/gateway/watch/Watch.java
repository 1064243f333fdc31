package kontur.gateway.watch;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import kontur.contract.Refusal;
import kontur.gateway.user.SignIn;
import kontur.gateway.user.SignedIn;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WatchResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/// Streams changes to those who may see them, for as long as their tokens are good.
public final class Watch implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);

  private final EventsReader reader;
  private final SignIn signIn;
  private final WatchSettings settings;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private Thread rechecking = Thread.ofVirtual().unstarted(() -> {});

  Watch(EventsReader reader, SignIn signIn, WatchSettings settings) {
    this.reader = reader;
    this.signIn = signIn;
    this.settings = settings;
  }

  /// Begins a stream; returns at once.
  public void begin(
      WatchRequest request, SignedIn caller, ServerCallStreamObserver<WatchResponse> stream) {
    var asked = Optional.of(request.getCursor()).filter(c -> !c.isEmpty()).map(Watch::position);
    var journal = reader.journal().orElseThrow(() -> Refusal.partUnavailable("Kafka"));
    if (watchers.size() >= settings.watchers()) {
      throw Refusal.tooMany("too many streams run already", settings.alive());
    }
    var watcher = new Watcher(journal, stream, settings.alive(), request.getTicketId(), caller);
    watchers.add(watcher);
    // The end of the call ends the watcher; its own thread then takes it off the list.
    stream.setOnCancelHandler(watcher::leave);
    stream.setOnReadyHandler(watcher::hasRoom);
    Thread.ofVirtual()
        .name("watcher")
        .start(() -> {
          try {
            watcher.run(asked.orElseGet(journal::end));
          } finally {
            watchers.remove(watcher);
          }
        });
  }

  @Override
  public void start() {
    running = true;
    rechecking = Thread.ofVirtual().name("watch-recheck").start(this::recheckForEver);
  }

  @Override
  public void stop() {
    running = false;
    rechecking.interrupt();
    watchers.forEach(watcher -> watcher.end(Refusal.partUnavailable("this gateway")));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  int watchers() {
    return watchers.size();
  }

  private void recheckForEver() {
    while (running) {
      try {
        Thread.sleep(settings.recheck());
        recheck();
      } catch (InterruptedException e) {
        return;
      } catch (DataAccessException e) {
        log.atDebug().setCause(e).log("Tokens of streams could not be looked at");
      }
    }
  }

  /// One look at the database for all streams. Those that begin meanwhile were not asked for and
  /// wait for the next look: their tokens were good a moment ago.
  private void recheck() {
    var asked = List.copyOf(watchers);
    if (asked.isEmpty()) {
      return;
    }
    var journal = reader.journal();
    Set<UUID> ids = asked.stream().map(Watcher::tokenId).collect(Collectors.toSet());
    Map<UUID, SignedIn> good = signIn.stillGood(ids);
    for (var watcher : asked) {
      watcher.callerIs(Optional.ofNullable(good.get(watcher.tokenId())));
      if (!journal.equals(Optional.of(watcher.journal()))) {
        watcher.end(Refusal.partUnavailable("Kafka"));
      }
    }
  }

  private static Position position(String cursor) {
    return Position.fromCursor(cursor)
        .orElseThrow(() -> Refusal.invalidField("cursor", "is none of ours"));
  }
}
