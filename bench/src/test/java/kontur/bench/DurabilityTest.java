package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurabilityTest {
  private final Sheet sheet = new Sheet();

  @Test
  void aDatabaseThatKeepsEverythingIsGood() {
    Durability.report(_ -> "on", List.of("search_path=tickets"), sheet);

    assertThat(sheet.isGood()).isTrue();
    assertThat(sheet.text()).contains("fsync", "synchronous_commit", "full_page_writes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fsync", "synchronous_commit", "full_page_writes"})
  void oneThatMayForgetMakesEveryFigureWorthless(String off) {
    Durability.report(name -> name.equals(off) ? "off" : "on", List.of(), sheet);

    assertThat(sheet.shortOf()).containsExactly("PostgreSQL " + off + " = off");
  }

  @Test
  void aServiceThatAsksForLessMakesEveryFigureWorthless() {
    Durability.report(_ -> "on", List.of("synchronous_commit=off"), sheet);

    assertThat(sheet.shortOf())
        .containsExactly("roles and databases with another synchronous_commit");
  }
}
