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
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

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

  private OutboundCommand read(byte @Nullable [] value) {
    try {
      var command = OutboundCommand.parseFrom(value == null ? new byte[0] : value);
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
    var reason = String.valueOf(cause.getMessage());
    try {
      put(letter(record, record.key(), record.value(), record.headers(), reason));
    } catch (RecordTooLargeException e) {
      // Few bytes can be many once they are unpacked: the record stays where it was read.
      var why = "too large to be kept here (" + e.getMessage() + "): " + reason;
      put(letter(record, null, null, new RecordHeaders(), why));
    }
  }

  private static ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> record,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      String reason) {
    var letter =
        new ProducerRecord<byte[], byte[]>(Topics.OUTBOUND_DEAD_LETTERS, null, key, value, headers);
    header(letter, DeadLetters.TOPIC, record.topic());
    header(letter, DeadLetters.PARTITION, Integer.toString(record.partition()));
    header(letter, DeadLetters.OFFSET, Long.toString(record.offset()));
    header(
        letter,
        DeadLetters.CAUSE,
        reason.substring(0, Math.min(reason.length(), LONGEST_CAUSE)).replaceAll("\\R", " "));
    return letter;
  }

  private void put(ProducerRecord<byte[], byte[]> letter) {
    try {
      kafka.send(letter).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException tooLarge) {
        throw tooLarge;
      }
      throw new IllegalStateException("the broker does not answer", e);
    } catch (TimeoutException e) {
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
