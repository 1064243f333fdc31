package kontur.communication.parts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.communication.TestCertificate;
import kontur.contract.Topics;
import kontur.operations.Away;
import kontur.testing.Broker;
import kontur.testing.FreePort;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/// A broker that wants TLS and a password, reached with the variables that
/// `overlays/components/external-kafka` sets.
class KafkaSignInTest {
  @TempDir static Path folder;
  private static TestCertificate certificate;
  private static Broker broker;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificate.of(folder, "ip:127.0.0.1");
    broker =
        Broker.guarded(
            folder.resolve("kafka"),
            FreePort.next(),
            FreePort.next(),
            new Broker.Guard(
                certificate.store(),
                TestCertificate.PASSWORD,
                certificate.pem(),
                "kontur",
                "right"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void sendsAndReadsOnceItHasSignedIn() throws Exception {
    try (var kafka = kafka("right")) {
      var record =
          new ProducerRecord<>(Topics.OUTBOUND, "key".getBytes(UTF_8), "value".getBytes(UTF_8));

      assertThat(kafka.send(record).get(30, TimeUnit.SECONDS).hasOffset()).isTrue();

      try (var reader = new KafkaConsumer<byte[], byte[]>(kafka.consumerSettings("readers"))) {
        reader.subscribe(List.of(Topics.OUTBOUND));
        var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        var found = reader.poll(Duration.ofSeconds(1));
        while (found.isEmpty() && System.nanoTime() < end) {
          found = reader.poll(Duration.ofSeconds(1));
        }
        assertThat(found)
            .extracting(read -> new String(read.value(), UTF_8))
            .containsExactly("value");
      }
    }
  }

  @Test
  void aWrongPasswordIsSaidInAFewWords() {
    try (var kafka = kafka("wrong")) {
      var failure = catchThrowable(() -> kafka.ask(Topics.INBOUND));

      assertThat(Away.because(failure)).isEqualTo("it refuses our credentials");
    }
  }

  private static Kafka kafka(String password) {
    var name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            name,
            new SystemEnvironmentPropertySource(
                name,
                Map.of(
                    "SPRING_KAFKA_BOOTSTRAP_SERVERS",
                    broker.bootstrapServers(),
                    "SPRING_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
                    "SASL_SSL",
                    "SPRING_KAFKA_PROPERTIES_SASL_MECHANISM",
                    "SCRAM-SHA-512",
                    "SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required"
                        + " username=\"kontur\" password=\"%s\";".formatted(password),
                    "SPRING_KAFKA_SSL_TRUST_STORE_TYPE",
                    "PEM",
                    "SPRING_KAFKA_SSL_TRUST_STORE_LOCATION",
                    certificate.pem().toUri().toString())));
    return new PartsWiring()
        .kafka(Binder.get(environment).bindOrCreate("spring.kafka", KafkaProperties.class));
  }
}
