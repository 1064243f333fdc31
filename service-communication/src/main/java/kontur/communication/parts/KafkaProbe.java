package kontur.communication.parts;

import java.time.Duration;
import kontur.communication.lock.Stop;
import kontur.contract.Topics;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/// Asks at start whether the broker is there, until it is; later its users notice by themselves.
final class KafkaProbe implements SmartLifecycle {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Kafka kafka;
  private final Parts parts;
  private Stop stop = new Stop();
  private @Nullable Thread probe;

  KafkaProbe(Kafka kafka, Parts parts) {
    this.kafka = kafka;
    this.parts = parts;
  }

  private void run() {
    do {
      try {
        kafka.ask(Topics.INBOUND);
        parts.there(Parts.KAFKA);
        return;
      } catch (RuntimeException e) {
        parts.away(Parts.KAFKA, e);
      }
    } while (stop.rest(AGAIN));
  }

  @Override
  public void start() {
    stop = new Stop();
    probe = Thread.ofVirtual().name("kafka-probe").start(this::run);
  }

  @Override
  public void stop() {
    stop.tell();
    probe = null;
  }

  @Override
  public boolean isRunning() {
    return probe != null;
  }
}
