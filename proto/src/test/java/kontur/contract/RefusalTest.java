package kontur.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.InternalMetadata;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kontur.contract.Refusal.Violation;
import kontur.errors.v1.Reason;
import org.junit.jupiter.api.Test;

class RefusalTest {
  /// Above 10 KiB of headers a client ends the connection, with all other calls on it.
  private static final int MOST_BYTES = 9 * 1024;

  @Test
  void aRefusalOfManyFieldsEndsNoConnection() {
    var violations =
        IntStream.range(0, 200)
            .mapToObj(
                i -> new Violation("events[" + i + "].event", "exactly one field is required"))
            .toList();

    var answer = Refusal.invalidFields(violations).toException();

    assertThat(headers(answer)).isLessThan(MOST_BYTES);
    var read = Refusal.of(answer).orElseThrow();
    assertThat(read.reason()).isEqualTo(Reason.INVALID_FIELD);
    assertThat(read.violations()).hasSizeBetween(10, 100).startsWith(violations.getFirst());
  }

  @Test
  void aRefusalWithLongTextsEndsNoConnection() {
    var text = "ж".repeat(5_000);

    assertThat(headers(Refusal.invalidField(text, text).toException())).isLessThan(MOST_BYTES);
    assertThat(headers(new Refusal(Reason.COMMAND_UNKNOWN, text).toException()))
        .isLessThan(MOST_BYTES);
  }

  @Test
  void aUsualRefusalIsWhole() {
    var violations = List.of(new Violation("to", "must be set"), new Violation("cc", "too many"));

    var read = Refusal.of(Refusal.invalidFields(violations).toException()).orElseThrow();

    assertThat(read.violations()).isEqualTo(violations);
    assertThat(read.getMessage()).isEqualTo("to must be set");
  }

  /// Names and values of its trailers as they go over the wire, the message escaped.
  private static int headers(StatusRuntimeException answer) {
    var fields =
        Arrays.stream(InternalMetadata.serialize(answer.getTrailers()))
            .mapToInt(bytes -> bytes.length * 4 / 3)
            .sum();
    var message = ByteString.copyFromUtf8(String.valueOf(answer.getStatus().getDescription()));
    return fields + 3 * message.size();
  }
}
