package kontur.testing;

import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The parts as containers, for the profile `containers`; only then is the library on the class
/// path. They end with the JVM.
final class Containers {
  private Containers() {}

  /// Host and port of a PostgreSQL that trusts its callers.
  @SuppressWarnings("resource")
  static String postgres(String image) {
    var name = DockerImageName.parse(image).asCompatibleSubstituteFor("postgres");
    var container =
        new PostgreSQLContainer(name)
            .withUsername("postgres")
            .withDatabaseName("postgres")
            .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            // The library counts lines of the log, and not every image writes the same.
            .waitingFor(
                Wait.forSuccessfulCommand("pg_isready --host 127.0.0.1 --username postgres"));
    container.start();
    return container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
  }

  /// Bootstrap servers of a broker.
  @SuppressWarnings("resource")
  static String kafka(String image) {
    var name = DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka");
    var container = new KafkaContainer(name);
    container.start();
    return container.getBootstrapServers();
  }
}
