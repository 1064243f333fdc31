package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeKeeperTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private final List<Duration> wentBack = new ArrayList<>();
  private long nanos;
  private Duration wallIsAhead = Duration.ZERO;
  private Duration databaseIsAhead = Duration.ZERO;
  private Duration answerTakes = Duration.ZERO;
  private boolean databaseIsAway;
  private int asked;
  private final SteadyTime time = new SteadyTime(() -> nanos, NOON);
  private final TimeKeeper keeper =
      new TimeKeeper(time, this::database, () -> wall().toEpochMilli(), () -> nanos, wentBack::add);

  @Test
  void goesOnByWhatMeasuresSpans() {
    pass(Duration.ofSeconds(90));

    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(90));
  }

  @Test
  void isPutRightByTheDatabase() {
    databaseIsAhead = Duration.ofHours(-3);

    keeper.tick();

    assertThat(time.instant()).isEqualTo(NOON.minus(Duration.ofHours(3)));
  }

  @Test
  void aSmallDifferenceChangesNothing() {
    databaseIsAhead = Duration.ofMillis(200);

    keeper.tick();

    assertThat(time.instant()).isEqualTo(NOON);
  }

  @Test
  void aDifferenceThatTheWayOfTheAnswerExplainsChangesNothing() {
    answerTakes = Duration.ofMillis(900);

    keeper.tick();

    assertThat(time.instant()).isEqualTo(NOON.plusMillis(900));
  }

  @Test
  void anAnswerIsAsOldAsHalfOfItsWay() {
    databaseIsAhead = Duration.ofHours(1);
    answerTakes = Duration.ofMillis(800);

    keeper.tick();

    assertThat(time.instant()).isEqualTo(NOON.plus(Duration.ofHours(1)).plusMillis(400));
  }

  @Test
  void anAnswerThatTookLongIsAskedForAgain() {
    databaseIsAhead = Duration.ofHours(1);
    answerTakes = Duration.ofSeconds(5);
    keeper.tick();
    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(5));

    answerTakes = Duration.ZERO;
    keeper.tick();

    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(5).plus(Duration.ofHours(1)));
  }

  @Test
  void aDatabaseThatIsAwayIsAskedAgainAtOnceAndThenEveryTenSeconds() {
    databaseIsAway = true;
    keeper.tick();
    databaseIsAway = false;
    keeper.tick();
    assertThat(asked).isEqualTo(2);

    ticks(4);
    assertThat(asked).isEqualTo(2);
    ticks(1);
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void aClockThatGoesBackIsNoticedOnce() {
    ticks(3);

    wallIsAhead = Duration.ofHours(-1);
    ticks(3);

    assertThat(wentBack).containsExactly(Duration.ofHours(1));
  }

  @Test
  void aClockThatGoesAheadOrALittleBackDisturbsNobody() {
    ticks(1);
    wallIsAhead = Duration.ofDays(1);
    ticks(1);
    wallIsAhead = wallIsAhead.minusSeconds(20);
    ticks(1);

    assertThat(wentBack).isEmpty();
    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(6));
  }

  @Test
  void hasTheDatabasesTimeOnceItHasStarted() {
    databaseIsAhead = Duration.ofHours(2);

    keeper.start();
    try {
      assertThat(time.instant()).isEqualTo(NOON.plus(Duration.ofHours(2)));
      assertThat(keeper.isRunning()).isTrue();
    } finally {
      keeper.stop();
    }

    assertThat(keeper.isRunning()).isFalse();
  }

  @Test
  void startsWhereTheDatabaseIsAway() {
    databaseIsAway = true;

    keeper.start();
    keeper.stop();

    assertThat(time.instant()).isEqualTo(NOON);
  }

  private void ticks(int count) {
    for (var i = 0; i < count; i++) {
      pass(Duration.ofSeconds(2));
      keeper.tick();
    }
  }

  private void pass(Duration duration) {
    nanos += duration.toNanos();
  }

  private Instant wall() {
    return NOON.plus(wallIsAhead).plusNanos(nanos);
  }

  private Instant database() {
    asked++;
    if (databaseIsAway) {
      throw new IllegalStateException("away");
    }
    var answer = NOON.plus(databaseIsAhead).plusNanos(nanos);
    pass(answerTakes);
    return answer;
  }
}
