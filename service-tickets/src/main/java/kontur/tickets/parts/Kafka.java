package kontur.tickets.parts;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/// The one producer, made at first use: while no broker's name resolves it cannot even be made.
public final class Kafka implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Map<String, Object> properties;
  private Optional<Producer<String, byte[]>> made = Optional.empty();

  public Kafka(Map<String, Object> properties) {
    this.properties = Map.copyOf(properties);
  }

  public synchronized Producer<String, byte[]> producer() {
    if (made.isEmpty()) {
      made = Optional.of(new KafkaProducer<>(properties));
    }
    return made.get();
  }

  /// Fails when the broker does not answer or has no such topic.
  void ask(String topic) {
    if (producer().partitionsFor(topic).isEmpty()) {
      throw new IllegalStateException("topic " + topic + " has no partitions");
    }
  }

  @Override
  public synchronized void close() {
    made.ifPresent(producer -> producer.close(CLOSE));
    made = Optional.empty();
  }
}
