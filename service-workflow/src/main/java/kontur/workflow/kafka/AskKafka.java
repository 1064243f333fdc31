package kontur.workflow.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// Asks whether the broker is there; its connection is made at first use, for before its name need
/// not even resolve.
final class AskKafka implements AutoCloseable {
  private static final int ANSWER_MILLIS = 5_000;

  private final Map<String, Object> properties;
  private Optional<Admin> made = Optional.empty();

  AskKafka(Map<String, Object> properties) {
    var bounded = new HashMap<>(properties);
    bounded.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    bounded.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
    this.properties = Map.copyOf(bounded);
  }

  /// Fails when it does not answer.
  void ask() throws Exception {
    admin().describeCluster().nodes().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized Admin admin() {
    if (made.isEmpty()) {
      made = Optional.of(Admin.create(properties));
    }
    return made.get();
  }

  @Override
  public synchronized void close() {
    made.ifPresent(admin -> admin.close(Duration.ofSeconds(1)));
    made = Optional.empty();
  }
}
