package kontur.migrations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.contract.Topics;
import kontur.contract.Topics.Topic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the topics of [Topics] that are missing; changes none that is there.
final class CreateTopics {
  private static final Logger log = LoggerFactory.getLogger(CreateTopics.class);
  private static final int ANSWER_SECONDS = 60;
  private static final int ASK_MILLIS = 5_000;

  private final Map<String, Object> client;
  private final String bootstrapServers;
  private final Duration patience;

  CreateTopics(String bootstrapServers, Map<String, Object> client, Duration patience) {
    this.bootstrapServers = bootstrapServers;
    this.client = Map.copyOf(client);
    this.patience = patience;
  }

  /// How each topic shall be.
  record Wanted(int replication, int minInsync, Duration retention) {
    Wanted {
      if (minInsync > replication) {
        throw new IllegalArgumentException(
            "min-insync must not be above replication: " + minInsync + " > " + replication);
      }
    }

    NewTopic of(Topic topic) {
      return new NewTopic(topic.name(), topic.partitions(), (short) replication)
          .configs(
              Map.of(
                  TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInsync),
                  TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                  // Else a broker refuses what comes from a machine whose clock is an hour ahead.
                  TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                  TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                      Integer.toString(2 * Topics.MAX_RECORD_BYTES)));
    }
  }

  /// What was done, and what is otherwise than wanted and was left so.
  record Created(List<String> made, List<String> differences) {
    Created {
      made = List.copyOf(made);
      differences = List.copyOf(differences);
    }
  }

  /// The settings of a properties file; none for an empty name.
  static Map<String, Object> client(String file) throws IOException {
    var properties = new Properties();
    if (!file.isEmpty()) {
      try (var reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
    }
    var client = new HashMap<String, Object>();
    properties.forEach((name, value) -> client.put(String.valueOf(name), value));
    return client;
  }

  Created create(Wanted wanted) {
    var made = new ArrayList<String>();
    var differences = new ArrayList<String>();
    try (var admin = whenThere()) {
      for (var topic : Topics.ALL) {
        if (isMade(admin, wanted.of(topic))) {
          made.add(topic.name());
        } else {
          compare(admin, topic, wanted, differences);
        }
      }
    } catch (ExecutionException | TimeoutException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
    return new Created(made, differences);
  }

  private TopicsFailed failed(Exception e) {
    var cause = e.getCause() == null ? e : e.getCause();
    return new TopicsFailed(
        "Kafka at " + bootstrapServers + ": " + String.valueOf(cause.getMessage()), e);
  }

  private Admin whenThere() throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    var told = false;
    while (true) {
      Admin admin = null;
      try {
        admin = Admin.create(settings());
        admin.describeCluster().nodes().get(ASK_MILLIS, TimeUnit.MILLISECONDS);
        return admin;
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        if (admin != null) {
          admin.close(Duration.ZERO);
        }
        if (System.nanoTime() > end) {
          throw new TopicsFailed("Kafka at " + bootstrapServers + " does not answer.", e);
        }
        if (!told) {
          log.atInfo().addKeyValue("bootstrapServers", bootstrapServers).log("Waiting for Kafka");
          told = true;
        }
        Thread.sleep(1_000);
      }
    }
  }

  private Map<String, Object> settings() {
    var settings = new HashMap<>(client);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_MILLIS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_SECONDS * 1_000);
    return settings;
  }

  private static boolean isMade(Admin admin, NewTopic topic)
      throws ExecutionException, TimeoutException, InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static void compare(Admin admin, Topic topic, Wanted wanted, List<String> differences)
      throws ExecutionException, TimeoutException, InterruptedException {
    var there =
        admin
            .describeTopics(List.of(topic.name()))
            .allTopicNames()
            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
            .get(topic.name());
    if (there == null) {
      return;
    }
    var partitions = there.partitions().size();
    // More partitions would move keys, and with them the order of what is under way.
    if (partitions != topic.partitions()) {
      differences.add(
          "%s has %d partitions instead of %d"
              .formatted(topic.name(), partitions, topic.partitions()));
    }
    if (replication(there) != wanted.replication()) {
      differences.add(
          "%s has %d replicas instead of %d"
              .formatted(topic.name(), replication(there), wanted.replication()));
    }
  }

  private static int replication(TopicDescription topic) {
    return topic.partitions().getFirst().replicas().size();
  }
}
