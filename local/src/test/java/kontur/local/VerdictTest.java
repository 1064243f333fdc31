package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void figuresAtTheirGoalsMissNothing() {
    assertThat(new Verdict(30, 1_536).missed()).isEmpty();
  }

  @Test
  void eachFigureThatMissesItsGoalIsNamed() {
    assertThat(new Verdict(30.2, 1_000).missed())
        .containsExactly("The second start took 30.2 s, its goal is 30 s.");
    assertThat(new Verdict(9, 1_537).missed())
        .containsExactly("The memory is 1,537 MiB, its goal is 1,536 MiB.");
    assertThat(new Verdict(31, 2_000).missed()).hasSize(2);
  }
}
