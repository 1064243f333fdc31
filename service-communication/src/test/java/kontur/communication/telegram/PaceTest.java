package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration LONG = Duration.ofHours(1);

  private final Pace pace = new Pace();

  @Test
  void aChatGetsThreeAtOnceThenOneASecond() {
    for (var i = 0; i < 3; i++) {
      assertThat(pace.reserve(1, NOW, LONG)).isZero();
    }

    assertThat(pace.reserve(1, NOW, LONG)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.reserve(1, NOW, LONG)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void allChatsTogetherGetTwentyFiveASecond() {
    for (var chat = 1; chat <= 25; chat++) {
      assertThat(pace.reserve(chat, NOW, LONG)).isZero();
    }

    assertThat(pace.reserve(26, NOW, LONG)).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void aGroupGetsEighteenAMinute() {
    for (var i = 0; i < 18; i++) {
      assertThat(pace.reserve(-7, NOW, LONG)).isZero();
    }

    assertThat(pace.reserve(-7, NOW, LONG)).isGreaterThan(Duration.ofSeconds(3));
  }

  @Test
  void nothingLeavesAFrozenChatBeforeItsTime() {
    pace.freeze(1, NOW.plusSeconds(7), NOW);

    assertThat(pace.reserve(1, NOW, LONG)).isEqualTo(Duration.ofSeconds(7));
    assertThat(pace.reserve(2, NOW, LONG)).isZero();
  }

  @Test
  void whoDoesNotWaitTakesNothing() {
    pace.freeze(1, NOW.plusSeconds(7), NOW);

    assertThat(pace.reserve(1, NOW, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(7));
    assertThat(pace.reserve(1, NOW, LONG)).isEqualTo(Duration.ofSeconds(7));
  }
}
