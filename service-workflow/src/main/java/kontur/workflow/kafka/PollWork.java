package kontur.workflow.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What is done with the records of a topic.
@FunctionalInterface
public interface PollWork {
  /// Takes the records of a poll.
  ///
  /// @throws EverythingFails when the whole poll must come again
  void process(List<ConsumerRecord<byte[], byte[]>> poll);

  /// The first record of each partition whose work goes on after its poll; it and those after it
  /// come again when the process ends before that is done.
  default Map<Integer, Long> unfinished() {
    return Map.of();
  }
}
