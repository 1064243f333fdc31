package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Serves every configured bot from start to stop, and starts one anew that hangs.
final class ServeBots implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ServeBots.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Bots bots;
  private final ServeBot.Desk desk;
  private final PollSettings settings;
  private final Clock clock;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  ServeBots(Bots bots, ServeBot.Desk desk, PollSettings settings, Clock clock) {
    this.bots = bots;
    this.desk = desk;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void start() {
    running = true;
    for (var bot : bots.all()) {
      threads.add(Thread.ofVirtual().name("bot-" + bot.account()).start(() -> watch(bot)));
    }
  }

  /// Runs one server of the bot after another: each until it is interrupted, from here when it
  /// hangs or by `stop`.
  private void watch(Bot bot) {
    while (running) {
      var serve = new ServeBot(bot, desk, settings, clock);
      var server = Thread.ofVirtual().name("serve-" + bot.account()).start(() -> run(serve));
      try {
        while (server.isAlive() && !hangs(serve)) {
          server.join(LOOK);
        }
        if (server.isAlive()) {
          log.atWarn().addKeyValue("account", bot.account()).log("A bot hangs and starts anew");
        }
      } catch (InterruptedException _) {
        running = false;
      }
      end(server);
    }
  }

  private boolean hangs(ServeBot serve) {
    return serve.progress().plus(settings.watchdog()).isBefore(clock.instant());
  }

  private static void run(ServeBot serve) {
    try {
      serve.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Thread server) {
    server.interrupt();
    try {
      server.join(STOP);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    running = false;
    threads.forEach(Thread::interrupt);
    for (var thread : threads) {
      try {
        thread.join(STOP.plusSeconds(1));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    threads.clear();
    bots.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
