package kontur.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void idsOfOneInstantAscendAsTheyWereMade() {
    var clock = Clock.fixed(NOON, ZoneOffset.UTC);
    var ids = new ArrayList<String>();
    for (var i = 0; i < 5_000; i++) {
      ids.add(Ids.next(clock).toString());
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void anIdIsOfVersionSevenAndKnowsItsTime() {
    var id = Ids.next(Clock.fixed(NOON.plus(Duration.ofDays(1)), ZoneOffset.UTC));
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(millis(id)).isEqualTo(NOON.plus(Duration.ofDays(1)).toEpochMilli());
  }

  @Test
  void aClockThatWasSetBackIsBelieved() {
    var before = Ids.next(Clock.fixed(NOON, ZoneOffset.UTC));
    var after = Ids.next(Clock.fixed(NOON.minus(Duration.ofHours(1)), ZoneOffset.UTC));
    assertThat(millis(after)).isLessThan(millis(before));
  }

  private static long millis(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }
}
