package kontur.workflow.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration FOR_EVER = Duration.ofMinutes(5);

  private final AtomicBoolean rush = new AtomicBoolean();
  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore ends = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    ends.release(100);
    for (var thread : threads) {
      assertThat(thread.join(SOON)).isTrue();
    }
  }

  @Test
  void aBoundedNumberGoesAtOnce() {
    var waiting = take(new Pace(3, rush::get, FOR_EVER), 5);

    await().atMost(SOON).until(() -> begun.get() == 3);
    ends.release();
    await().atMost(SOON).until(() -> begun.get() == 4);
    assertThat(waiting.getCount()).isEqualTo(4);
  }

  @Test
  void inARushOneGoesAtATime() {
    rush.set(true);
    var waiting = take(new Pace(3, rush::get, FOR_EVER), 3);

    for (var done = 1; done <= 3; done++) {
      var now = done;
      await().atMost(SOON).until(() -> begun.get() == now);
      ends.release();
      await().atMost(SOON).until(() -> waiting.getCount() == 3 - now);
    }
  }

  @Test
  void oneThatHangsHoldsNobodyUpForLong() {
    rush.set(true);
    take(new Pace(3, rush::get, Duration.ofMillis(50)), 3);

    await().atMost(SOON).until(() -> begun.get() == 3);
  }

  @Test
  void aTurnThatEndsBeforeItsStepLetsTheNextOneBegin() {
    var pace = new Pace(1, rush::get, FOR_EVER);
    var hangs = pace.begin();

    hangs.end();
    hangs.end();
    var waiting = take(pace, 2);

    await().atMost(SOON).until(() -> begun.get() == 1);
    ends.release();
    await().atMost(SOON).until(() -> begun.get() == 2 && waiting.getCount() == 1);
  }

  /// Steps that begin and then wait for their end; the latch counts those that have not ended.
  private CountDownLatch take(Pace pace, int steps) {
    var waiting = new CountDownLatch(steps);
    for (var i = 0; i < steps; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                var turn = pace.begin();
                begun.incrementAndGet();
                ends.acquireUninterruptibly();
                waiting.countDown();
                turn.end();
              }));
    }
    return waiting;
  }
}
