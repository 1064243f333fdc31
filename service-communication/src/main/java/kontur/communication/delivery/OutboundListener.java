package kontur.communication.delivery;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kontur.communication.parts.Kafka;
import kontur.contract.DeadLetters;
import kontur.contract.Topics;
import kontur.events.v1.OutboundCommand;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Reads `kontur.outbound`; what cannot be read goes to its dead-letter topic.
final class OutboundListener {
  private static final int ANSWER_SECONDS = 130;
  private static final int LONGEST_CAUSE = 500;

  private final TakeCommand take;
  private final Kafka kafka;
  private final Validator validator;

  OutboundListener(TakeCommand take, Kafka kafka, Validator validator) {
    this.take = take;
    this.kafka = kafka;
    this.validator = validator;
  }

  /// Takes one record.
  void take(ConsumerRecord<byte[], byte[]> record) {
    take.take(read(record.value()));
  }

  private OutboundCommand read(byte[] value) {
    try {
      var command = OutboundCommand.parseFrom(value);
      var result = validator.validate(command);
      if (!result.isSuccess()) {
        throw new IllegalArgumentException("invalid: " + result);
      }
      return command;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the value is no OutboundCommand", e);
    } catch (ValidationException e) {
      throw new IllegalArgumentException("the bounds cannot be checked", e);
    }
  }

  /// Puts a record aside, with where it came from and why.
  void park(ConsumerRecord<byte[], byte[]> record, RuntimeException cause) {
    var letter =
        new ProducerRecord<>(
            Topics.OUTBOUND_DEAD_LETTERS, null, record.key(), record.value(), record.headers());
    var reason = String.valueOf(cause.getMessage());
    header(letter, DeadLetters.TOPIC, record.topic());
    header(letter, DeadLetters.PARTITION, Integer.toString(record.partition()));
    header(letter, DeadLetters.OFFSET, Long.toString(record.offset()));
    header(
        letter,
        DeadLetters.CAUSE,
        reason.substring(0, Math.min(reason.length(), LONGEST_CAUSE)).replaceAll("\\R", " "));
    try {
      kafka.send(letter).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the broker does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the service stops", e);
    }
  }

  private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
