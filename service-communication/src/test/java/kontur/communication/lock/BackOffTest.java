package kontur.communication.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final int MANY = 1_000;

  private final BackOff backOff = new BackOff(Duration.ofMillis(500), Duration.ofMinutes(1));
  private final Random random = new Random(7);

  @Test
  void doublesUpToTheLongest() {
    assertThat(IntStream.of(0, 1, 2, 3, 7, 8, Integer.MAX_VALUE).mapToObj(backOff::after))
        .containsExactly(
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(32),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
  }

  @Test
  void whoLostOneServerComesBackOverTheWholeTime() {
    for (var failures = 1; failures <= 12; failures++) {
      var longest = backOff.after(failures).toNanos();

      var tenths =
          within(failures).stream()
              .map(pause -> Math.min(9, 10 * pause.toNanos() / longest))
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

      assertThat(tenths).as("failures: %d", failures).hasSize(10);
      assertThat(tenths.values()).allMatch(count -> count > 60 && count < 140);
    }
  }

  @Test
  void nobodyRestsLonger() {
    assertThat(within(1)).allMatch(rest -> rest.compareTo(Duration.ofMillis(500)) <= 0);
    assertThat(within(2)).anyMatch(rest -> rest.compareTo(Duration.ofMillis(900)) > 0);
    assertThat(within(Integer.MAX_VALUE))
        .allMatch(rest -> !rest.isNegative() && rest.compareTo(Duration.ofMinutes(1)) <= 0)
        .anyMatch(rest -> rest.compareTo(Duration.ofSeconds(50)) > 0);
  }

  private List<Duration> within(int failures) {
    return IntStream.range(0, MANY).mapToObj(_ -> backOff.within(failures, random)).toList();
  }
}
