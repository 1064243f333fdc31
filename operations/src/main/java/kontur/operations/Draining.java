package kontur.operations;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/// Says at the first moment of a stop that nobody shall send more.
final class Draining implements SmartLifecycle {
  private final ApplicationContext context;
  private final Runnable told;
  private volatile boolean running;

  /// @param told what else has to know, such as gRPC health
  Draining(ApplicationContext context, Runnable told) {
    this.context = context;
    this.told = told;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    told.run();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /// Before everything else stops.
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
