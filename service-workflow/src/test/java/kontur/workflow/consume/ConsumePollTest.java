package kontur.workflow.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import kontur.events.v1.LifecycleEnvelope;
import org.junit.jupiter.api.Test;

class ConsumePollTest {
  /// Found by `drill --fault=crash-points`: the same update, over twice as many events, was
  /// answered for the events of the first time, and the ticket was marked stuck.
  @Test
  void recordsThatComeTwiceCountOnce() {
    var events = new ArrayList<LifecycleEnvelope>();

    LongStream.of(5, 6, 5, 6, 7)
        .mapToObj(number -> LifecycleEnvelope.newBuilder().setNumber(number).build())
        .forEach(event -> ConsumePoll.addOnce(events, event));

    assertThat(events.stream().map(LifecycleEnvelope::getNumber).toList())
        .isEqualTo(List.of(5L, 6L, 7L));
  }
}
