package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CostsTest {
  /// Counts to half a million, which no shell does in less than a hundredth of a second.
  private static final String WORK = "i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done";

  @Test
  void whatEndedChildrenUsedCounts() throws Exception {
    var before = Costs.usedByEndedChildren(ProcessHandle.current());

    var ended = new ProcessBuilder("sh", "-c", WORK).inheritIO().start().waitFor();

    assertThat(ended).isZero();
    assertThat(Costs.usedByEndedChildren(ProcessHandle.current())).isGreaterThan(before);
  }

  @Test
  void aProcessThatIsGoneUsesNothing() throws Exception {
    var gone = new ProcessBuilder("true").start();
    var _ = gone.waitFor();

    assertThat(Costs.usedByEndedChildren(gone.toHandle())).isZero();
  }

  @Test
  void whatCompilersUsedIsPartOfTheirProcess() {
    var self = ProcessHandle.current();

    var compilers = Costs.usedByCompilers(self);

    assertThat(compilers).isPositive();
    assertThat(compilers)
        .isLessThanOrEqualTo(self.info().totalCpuDuration().orElseThrow().toNanos() / 1e9);
  }
}
