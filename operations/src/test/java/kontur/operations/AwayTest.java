package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class AwayTest {
  @Test
  void tellsAWrongPasswordFromAnAbsentDatabaseThroughThePool() {
    assertThat(Away.because(pool("28P01"))).isEqualTo("it refuses our user or password");
    assertThat(Away.because(pool("3D000"))).isEqualTo("it has no such database");
    assertThat(Away.because(pool("08001"))).isEqualTo("it does not answer");
    assertThat(Away.because(pool("42P01"))).startsWith("its schema is older than this program");
    assertThat(Away.because(pool("53100"))).isEqualTo("its disk is full");
  }

  @Test
  void knowsAConnectionThatWasLostUnderWay() {
    assertThat(Away.because(new SQLException("Connection is closed")))
        .isEqualTo("it does not answer");
  }

  @Test
  void knowsACallThatNobodyAnswers() {
    assertThat(Away.because(Status.UNAVAILABLE.withDescription("io").asRuntimeException()))
        .isEqualTo("it does not answer");
    assertThat(Away.because(Status.DEADLINE_EXCEEDED.asRuntimeException()))
        .isEqualTo("it does not answer");
    assertThat(Away.because(Status.INTERNAL.asRuntimeException()))
        .isEqualTo("StatusRuntimeException");
  }

  @Test
  void tellsWhatABrokerLacks() {
    assertThat(Away.because(new TimeoutException("60000 ms"))).isEqualTo("it does not answer");
    assertThat(Away.because(new UnknownTopicOrPartitionException()))
        .isEqualTo("a topic is missing");
    assertThat(Away.because(new IllegalStateException(new ConfigException("No resolvable urls"))))
        .isEqualTo("its name does not resolve");
    assertThat(Away.because(new IllegalStateException(new UnknownHostException("kafka"))))
        .isEqualTo("its name does not resolve");
  }

  @Test
  void namesWhatItDoesNotKnow() {
    assertThat(Away.because(new IllegalStateException("secret")))
        .isEqualTo("IllegalStateException");
  }

  private static SQLException pool(String state) {
    return new SQLTransientConnectionException(
        "timed out", "08006", new SQLException("FATAL: with words", state));
  }
}
