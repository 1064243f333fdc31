package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kontur.communication.lock.Stop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Serves every configured bot from start to stop, and starts one anew that hangs.
final class ServeBots implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ServeBots.class);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);
  private static final int LOOKS = 8;
  private static final Duration TELL = Duration.ofMillis(100);
  private static final int TELLS = 30;
  private static final Duration SHUTDOWN = Duration.ofSeconds(5);

  private final Bots bots;
  private final ServeBot.Desk desk;
  private final PollSettings settings;
  private final Clock clock;
  private final List<Thread> threads = new ArrayList<>();
  private volatile Stop stop = new Stop();
  private volatile boolean running;

  ServeBots(Bots bots, ServeBot.Desk desk, PollSettings settings, Clock clock) {
    this.bots = bots;
    this.desk = desk;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void start() {
    stop = new Stop();
    running = true;
    for (var bot : bots.all()) {
      threads.add(Thread.ofVirtual().name("bot-" + bot.account()).start(() -> watch(bot)));
    }
  }

  /// Runs one server of the bot after another: each until it is told to end, from here when it
  /// hangs or by `stop`.
  private void watch(Bot bot) {
    var part = settings.watchdog().dividedBy(LOOKS);
    var look = part.compareTo(LONGEST_LOOK) < 0 ? part : LONGEST_LOOK;
    while (!stop.isTold()) {
      var serve = new ServeBot(bot, desk, settings, clock);
      var server = Thread.ofVirtual().name("serve-" + bot.account()).start(serve::run);
      while (stop.rest(look) && server.isAlive() && !hangs(serve)) {
        // The server works.
      }
      if (server.isAlive() && !stop.isTold()) {
        log.atWarn().addKeyValue("account", bot.account()).log("A bot hangs and starts anew");
      }
      end(serve, server);
    }
  }

  private boolean hangs(ServeBot serve) {
    return serve.progress().plus(settings.watchdog()).isBefore(clock.instant());
  }

  /// Tells it to end, again and again because a new poll may just begin; who does not listen is
  /// interrupted.
  private static void end(ServeBot serve, Thread server) {
    try {
      for (var told = 0; told < TELLS && server.isAlive(); told++) {
        serve.end();
        server.join(TELL);
      }
      if (server.isAlive()) {
        server.interrupt();
        server.join(TELL);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    stop.tell();
    try {
      for (var thread : threads) {
        thread.join(SHUTDOWN);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
