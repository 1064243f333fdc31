package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficTest {
  @Test
  void theSameSeedMakesTheSameLetters() {
    assertThat(Traffic.of(7, 500, Traffic.Mix.USUAL))
        .isEqualTo(Traffic.of(7, 500, Traffic.Mix.USUAL))
        .isNotEqualTo(Traffic.of(8, 500, Traffic.Mix.USUAL));
  }

  @Test
  void moreLettersBeginWithTheSameOnes() {
    assertThat(Traffic.of(7, 900, Traffic.Mix.USUAL).subList(0, 500))
        .isEqualTo(Traffic.of(7, 500, Traffic.Mix.USUAL));
  }

  @Test
  void someCustomersHaveTwoOrThreeConversationsByMailAtOnce() {
    var letters = Traffic.of(7, 2_000, Traffic.Mix.USUAL);
    var threads =
        letters.stream()
            .filter(Letter::mail)
            .collect(
                Collectors.groupingBy(
                    Letter::address, Collectors.mapping(Letter::conversation, Collectors.toSet())));
    assertThat(threads.values()).allMatch(conversations -> conversations.size() <= 3);
    assertThat(threads.values().stream().filter(conversations -> conversations.size() > 1).count())
        .isGreaterThan(50);
    assertThat(letters.stream().filter(letter -> !letter.mail()))
        .allMatch(letter -> letter.customer() == letter.conversation());
  }

  @Test
  void everybodyHasOneConversationWhereNothingElseIsAsked() {
    assertThat(Traffic.of(7, 500, new Traffic.Mix(1, 0.5, 0)))
        .allMatch(letter -> letter.customer() == letter.conversation());
  }

  @Test
  void lettersAndDeedsReadBackFromTheirJournals(@TempDir Path folder) {
    var letters = Traffic.of(7, 50, Traffic.Mix.USUAL);
    var file = folder.resolve("letters.jsonl");
    try (var journal = new Journal(file)) {
      letters.forEach(letter -> journal.add(Journal.handedIn(letter)));
    }
    var deeds = folder.resolve("deeds.jsonl");
    try (var journal = new Journal(deeds)) {
      journal.add(
          Journal.entry("asked")
              .put("number", 1)
              .put("kind", "assign")
              .put("ticket", "a")
              .put("key", "k")
              .put("text", ""));
      journal.add(Journal.entry("answered").put("number", 1).put("outcome", "applied"));
    }

    assertThat(Journal.letters(file)).isEqualTo(letters);
    assertThat(Journal.deeds(deeds))
        .containsExactly(new Agents.Deed(1, "assign", "a", "k", "", "applied"));
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
        assertThat(previous.address()).isEqualTo(letter.address());
        assertThat(previous.ordinal()).isEqualTo(letter.ordinal() - 1);
      }
      if (letter.isRepeat()) {
        assertThat(letters.get(letter.repeats()).text()).isEqualTo(letter.text());
      }
    }
  }
}
