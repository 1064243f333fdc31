package kontur.workflow.startup;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something done again and again with a pause between; a failure is logged and the next time
/// comes.
public final class Every implements Duty {
  private static final Logger log = LoggerFactory.getLogger(Every.class);
  private static final Duration END = Duration.ofSeconds(5);

  private final Set<Role> roles;
  private final String name;
  private final Duration pause;
  private final Runnable work;
  private @Nullable Thread thread;

  public Every(Set<Role> roles, String name, Duration pause, Runnable work) {
    this.roles = Set.copyOf(roles);
    this.name = name;
    this.pause = pause;
    this.work = work;
  }

  @Override
  public Set<Role> roles() {
    return roles;
  }

  @Override
  public int order() {
    return 30;
  }

  @Override
  public void begin() {
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(pause);
        work.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        log.atWarn().addKeyValue("work", name).setCause(e).log("Repeated work failed");
      }
    }
  }

  @Override
  public void end() {
    if (thread != null) {
      thread.interrupt();
      try {
        if (!thread.join(END)) {
          log.atWarn().addKeyValue("work", name).log("Repeated work did not end in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
