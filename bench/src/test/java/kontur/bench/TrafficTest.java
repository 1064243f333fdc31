package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficTest {
  @Test
  void theSameSeedMakesTheSameLetters() {
    assertThat(Traffic.of(7, 500, Traffic.Mix.USUAL))
        .isEqualTo(Traffic.of(7, 500, Traffic.Mix.USUAL))
        .isNotEqualTo(Traffic.of(8, 500, Traffic.Mix.USUAL));
  }

  @Test
  void aTenthComesTwiceAndConversationsGoOnInOrder() {
    var letters = Traffic.of(7, 2_000, Traffic.Mix.USUAL);
    assertThat(letters.stream().filter(Letter::isRepeat).count()).isBetween(150L, 250L);
    assertThat(letters.stream().filter(Letter::mail).count()).isBetween(900L, 1_100L);
    assertThat(letters.stream().filter(letter -> letter.ordinal() > 0).count()).isGreaterThan(900);
    for (var letter : letters) {
      var previous = letters.get(letter.previous());
      if (letter.ordinal() > 0) {
        assertThat(previous.conversation()).isEqualTo(letter.conversation());
        assertThat(previous.ordinal()).isEqualTo(letter.ordinal() - 1);
      }
      if (letter.isRepeat()) {
        assertThat(letters.get(letter.repeats()).text()).isEqualTo(letter.text());
      }
    }
  }
}
