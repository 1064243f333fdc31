package kontur.workflow.startup;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kontur.operations.Away;
import kontur.start.WrongSetting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Waits for each part in turn, saying once which one is missing, and then begins every duty.
///
/// Until then the service is up but not ready. A refusal ends the process. Later it asks each part
/// again and again, so that readiness goes off while one is away.
public final class Startup implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);
  private static final Duration BEGINNING = Duration.ofSeconds(10);
  private static final Duration WATCH = Duration.ofSeconds(10);

  private final List<Part> parts;
  private final List<Duty> duties;
  private final Duration retry;
  private final Runnable giveUp;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable String missing = "not started";
  private volatile boolean running;
  private @Nullable Thread thread;

  /// @param giveUp ends the process after a refusal
  public Startup(StartupSettings settings, List<Part> parts, List<Duty> duties, Runnable giveUp) {
    var roles = settings.roles();
    this.parts =
        parts.stream().filter(p -> p.neededBy().stream().anyMatch(roles::contains)).toList();
    this.duties =
        duties.stream()
            .filter(duty -> duty.roles().stream().anyMatch(roles::contains))
            .sorted(Comparator.comparingInt(Duty::order))
            .toList();
    this.retry = settings.retry();
    this.giveUp = giveUp;
  }

  /// What is waited for; null when everything has begun.
  public @Nullable String missing() {
    return missing;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("startup").start(this::run);
  }

  private void run() {
    try {
      for (var part : parts) {
        if (!isThere(part)) {
          return;
        }
      }
      for (var duty : duties) {
        if (!running) {
          return;
        }
        duty.begin();
      }
      missing = null;
      log.atInfo().log("service-workflow is ready");
      Thread.ofVirtual().name("parts").start(this::watch);
    } catch (WrongSetting e) {
      missing = e.getMessage();
      log.atError().log(String.valueOf(e.getMessage()));
      giveUp.run();
    } catch (RuntimeException e) {
      missing = "a defect";
      log.atError().setCause(e).log("service-workflow cannot begin");
      giveUp.run();
    }
  }

  private boolean isThere(Part part) {
    missing = part.name();
    for (var told = false; running; told = true) {
      try {
        part.check().run();
        return true;
      } catch (WrongSetting e) {
        throw e;
      } catch (Exception e) {
        if (!told) {
          log.atWarn()
              .addKeyValue("part", part.name())
              .addKeyValue("cause", String.valueOf(e.getMessage()))
              .log(
                  "Waiting for a part that is not there yet: "
                      + part.name()
                      + ", "
                      + Away.because(e));
        }
        rest(retry);
      }
    }
    return false;
  }

  /// What works goes on by itself; only who asks for readiness has to know.
  private void watch() {
    var away = "";
    while (rest(WATCH)) {
      var found = firstAway();
      if (!running || found.equals(away)) {
        continue;
      }
      missing = found.isEmpty() ? null : found;
      if (found.isEmpty()) {
        log.atInfo().log("Every part is there again");
      } else {
        log.atWarn().log("A part went away: " + found);
      }
      away = found;
    }
  }

  private String firstAway() {
    for (var part : parts) {
      try {
        part.check().run();
      } catch (Exception e) {
        return part.name() + ", " + Away.because(e);
      }
    }
    return "";
  }

  private boolean rest(Duration pause) {
    try {
      running &= !ended.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      running = false;
      Thread.currentThread().interrupt();
    }
    return running;
  }

  @Override
  public void stop() {
    running = false;
    ended.countDown();
    awaitBeginning();
    missing = "stopped";
    for (var duty : duties.reversed()) {
      try {
        duty.end();
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).log("A duty did not end well");
      }
    }
  }

  /// No duty may begin after it was ended.
  private void awaitBeginning() {
    try {
      if (thread != null && !thread.join(BEGINNING)) {
        log.atWarn().log("Beginning did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Ends before the gRPC server does, and long before connections close.
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
