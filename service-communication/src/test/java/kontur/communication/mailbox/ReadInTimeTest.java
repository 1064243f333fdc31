package kontur.communication.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.Reading;
import kontur.communication.mime.UnreadableMail;
import org.junit.jupiter.api.Test;

class ReadInTimeTest {
  private static final Duration LIMIT = Duration.ofMillis(200);

  @Test
  void aMailThatKeepsAProcessorBusyIsLeftBehind() {
    var left = new CountDownLatch(1);

    assertThatThrownBy(() -> read(() -> spin(left)))
        .isInstanceOf(UnreadableMail.class)
        .hasMessage("reading it takes longer than PT0.2S");

    assertThat(left.getCount()).isZero();
  }

  @Test
  void aMailThatOnlyWaitsIsRead() {
    var never = new CountDownLatch(1);

    var mail =
        read(() -> {
          assertThat(never.await(3 * LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
          return mail();
        });

    assertThat(mail.subject()).isEqualTo("Hello");
  }

  @Test
  void whatStandsStillIsAFailureOfOursAndNotOfTheMail() {
    var never = new CountDownLatch(1);

    assertThatThrownBy(() ->
            read(() -> {
              never.await();
              return mail();
            }))
        .isInstanceOf(IllegalStateException.class)
        .isNotInstanceOf(UnreadableMail.class)
        .hasMessage("reading it stands still");
  }

  @Test
  void whatReadingThrowsComesOutAsItIs() {
    assertThatThrownBy(() ->
            read(() -> {
              throw new UnreadableMail("too deep");
            }))
        .isInstanceOf(UnreadableMail.class)
        .hasMessage("too deep");
  }

  @Test
  void theMailsBehindOneThatIsLeftBehindAreRead() {
    var left = new CountDownLatch(1);

    try (var reading =
        ReadInTime.begin(
            LIMIT, List.of(ReadInTimeTest::mail, () -> spin(left), ReadInTimeTest::mail))) {
      assertThat(reading.get(0).subject()).isEqualTo("Hello");
      assertThatThrownBy(() -> reading.get(1)).isInstanceOf(UnreadableMail.class);
      assertThat(reading.get(2).subject()).isEqualTo("Hello");
    }
  }

  @Test
  void whatAnEarlierMailTookIsNotHeldAgainstALaterOne() {
    Callable<ReadableMail> half =
        () -> {
          var thread = ManagementFactory.getThreadMXBean();
          var begun = thread.getCurrentThreadCpuTime();
          while (thread.getCurrentThreadCpuTime() - begun < LIMIT.toNanos() * 3 / 4) {
            Thread.onSpinWait();
          }
          return mail();
        };

    try (var reading = ReadInTime.begin(LIMIT, List.of(half, half, half))) {
      for (var index = 0; index < 3; index++) {
        assertThat(reading.get(index).subject()).isEqualTo("Hello");
      }
    }
  }

  @Test
  void aBatchThatIsGivenUpIsNotReadToItsEnd() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var thread = new AtomicReference<Thread>();
    var second = new AtomicBoolean();

    try (var _ =
        ReadInTime.begin(
            LIMIT,
            List.of(
                () -> {
                  thread.set(Thread.currentThread());
                  begun.countDown();
                  goOn.await();
                  return mail();
                },
                () -> {
                  second.set(true);
                  return mail();
                }))) {
      begun.await();
    }
    goOn.countDown();

    assertThat(thread.get().join(Duration.ofSeconds(10))).isTrue();
    assertThat(second).isFalse();
  }

  private static ReadableMail read(Callable<ReadableMail> mail) {
    try (var reading = ReadInTime.begin(LIMIT, List.of(mail))) {
      return reading.get(0);
    }
  }

  private static ReadableMail spin(CountDownLatch left) {
    left.countDown();
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    return mail();
  }

  private static ReadableMail mail() {
    return Reading.mail("Subject: Hello\r\n\r\nText".getBytes(StandardCharsets.US_ASCII));
  }
}
