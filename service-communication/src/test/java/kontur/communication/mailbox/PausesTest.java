package kontur.communication.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PausesTest {
  private static final int READERS = 1_000;

  private final MailboxSettings settings =
      new Binder(new MapConfigurationPropertySource(Map.of()))
          .bindOrCreate("kontur.communication.mailbox", MailboxSettings.class);
  private final Pauses pauses = new Pauses(settings, new Random(7));

  @Test
  void readersOfAServerThatWasAwayComeBackOverTheWholeTime() {
    for (var failures = 1; failures <= 12; failures++) {
      var longest = settings.backOff(failures).toNanos();

      var tenths =
          after(failures).stream()
              .map(pause -> Math.min(9, 10 * pause.toNanos() / longest))
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

      assertThat(tenths).as("failures: %d", failures).hasSize(10);
      assertThat(tenths.values()).allMatch(readers -> readers > 60 && readers < 140);
    }
  }

  @Test
  void nobodyWaitsLongerThanTheSettingsSay() {
    assertThat(after(1)).allMatch(pause -> pause.compareTo(Duration.ofMillis(500)) <= 0);
    assertThat(after(2)).anyMatch(pause -> pause.compareTo(Duration.ofMillis(900)) > 0);
    assertThat(after(Integer.MAX_VALUE))
        .allMatch(pause -> !pause.isNegative() && pause.compareTo(Duration.ofMinutes(1)) <= 0)
        .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(50)) > 0);
  }

  private List<Duration> after(int failures) {
    return IntStream.range(0, READERS).mapToObj(_ -> pauses.after(failures)).toList();
  }
}
