package kontur.workflow.intake;

import kontur.events.v1.ChannelEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A record of the topic that could be read.
final class Arrival {
  private final ConsumerRecord<byte[], byte[]> origin;
  private final ChannelEvent event;

  Arrival(ConsumerRecord<byte[], byte[]> origin, ChannelEvent event) {
    this.origin = origin;
    this.event = event;
  }

  ConsumerRecord<byte[], byte[]> origin() {
    return origin;
  }

  ChannelEvent event() {
    return event;
  }

  int bytes() {
    return event.getSerializedSize();
  }
}
