package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The smallest drill, patient with a busy machine; its seed differs from run to run and is
/// printed. Run by its name only: `-Dtest=DrillTest`.
class DrillTest {
  @Test
  void theBooksBalanceAfterThreeKills() {
    assertThat(Drill.run("--size=small", "--drain=600")).isTrue();
  }
}
