package kontur.communication.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.Reading;
import kontur.communication.mime.UnreadableMail;
import org.junit.jupiter.api.Test;

class ReadInTimeTest {
  private static final Duration LIMIT = Duration.ofMillis(200);
  private final ReadInTime inTime = new ReadInTime(LIMIT);

  @Test
  void aMailThatKeepsAProcessorBusyIsLeftBehind() {
    var left = new CountDownLatch(1);

    assertThatThrownBy(() -> inTime.read(() -> spin(left)))
        .isInstanceOf(UnreadableMail.class)
        .hasMessage("reading it takes longer than PT0.2S");

    assertThat(left.getCount()).isZero();
  }

  @Test
  void aMailThatOnlyWaitsIsRead() {
    var never = new CountDownLatch(1);

    var mail =
        inTime.read(() -> {
          assertThat(never.await(3 * LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
          return mail();
        });

    assertThat(mail.subject()).isEqualTo("Hello");
  }

  @Test
  void whatStandsStillIsAFailureOfOursAndNotOfTheMail() {
    var never = new CountDownLatch(1);

    assertThatThrownBy(() ->
            inTime.read(() -> {
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
            inTime.read(() -> {
              throw new UnreadableMail("too deep");
            }))
        .isInstanceOf(UnreadableMail.class)
        .hasMessage("too deep");
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
