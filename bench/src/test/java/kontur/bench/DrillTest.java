package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The smallest drill, in every build with the same letters and the same pauses between kills;
/// other seeds are for the command.
class DrillTest {
  private static final long SEED = 20_261_129;

  @Test
  void theBooksBalanceAfterThreeKills() {
    var sheet = Drill.run(DrillOptions.of("--size=small", "--seed=" + SEED, "--within=420"));

    assertThat(sheet.shortOf())
        .as("what is not as it must be, with seed %d:%n%s", SEED, sheet.text())
        .isEmpty();
  }
}
