package kontur.workflow.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RushTest {
  private final AtomicLong now = new AtomicLong();
  private final Rush rush = new Rush(50, now::get);

  @Test
  void isOnWhileManyArriveAndOverASecondLater() {
    assertThat(rush.isOn()).isFalse();
    rush.arrived(40);
    pass(600);
    rush.arrived(40);
    pass(600);
    assertThat(rush.isOn()).isTrue();
    pass(1000);
    assertThat(rush.isOn()).isFalse();
  }

  @Test
  void isNotOnWhileFewArrive() {
    for (var i = 0; i < 30; i++) {
      rush.arrived(4);
      pass(100);
      assertThat(rush.isOn()).isFalse();
    }
  }

  @Test
  void seesArrivalsThatTakeLongerThanASecondToStore() {
    pass(2000);
    rush.arrived(200);
    assertThat(rush.isOn()).isTrue();
  }

  @Test
  void isNeverOnWhereItIsSwitchedOff() {
    var never = new Rush(0, now::get);
    never.arrived(100_000);
    pass(1000);
    assertThat(never.isOn()).isFalse();
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }
}
