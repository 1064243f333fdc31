package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurabilityTest {
  private final Sheet sheet = new Sheet();

  @Test
  void aDatabaseThatKeepsEverythingIsGood() {
    Durability.report(_ -> "on", sheet);

    assertThat(sheet.isGood()).isTrue();
    assertThat(sheet.text()).contains("fsync", "synchronous_commit", "full_page_writes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync", "synchronous_commit", "full_page_writes"})
  void oneThatMayForgetMakesEveryFigureWorthless(String off) {
    Durability.report(name -> name.equals(off) ? "off" : "on", sheet);

    assertThat(sheet.shortOf()).containsExactly("PostgreSQL " + off + " = off");
  }
}
