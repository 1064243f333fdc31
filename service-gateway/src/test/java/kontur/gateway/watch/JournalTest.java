package kontur.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kontur.events.v1.TicketEvent;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final Journal journal = new Journal(new Position(List.of(10L, 20L)), 6);

  @Test
  void givesWhatCameAfterAPosition() {
    add(0, 10, "a");
    add(1, 20, "b");
    add(0, 11, "c");

    assertThat(ids(journal.read(new Position(List.of(11L, 20L)), 10))).containsExactly("c", "b");
    assertThat(ids(journal.read(journal.end(), 10))).isEmpty();
  }

  @Test
  void givesAFewAtATimeWithoutGapOrRepeat() {
    add(0, 10, "a");
    add(0, 11, "b");
    add(1, 20, "c");

    var first = journal.read(new Position(List.of(10L, 20L)), 2).orElseThrow();
    var rest = journal.read(first.getLast().after(), 2).orElseThrow();

    assertThat(first).extracting(c -> c.event().getId()).containsExactly("a", "b");
    assertThat(rest).extracting(c -> c.event().getId()).containsExactly("c");
    assertThat(rest.getLast().after()).isEqualTo(journal.end());
  }

  @Test
  void forgetsTheOldestAndSaysSo() {
    for (int i = 0; i < 5; i++) {
      add(0, 10 + i, "e" + i);
    }

    assertThat(journal.read(new Position(List.of(10L, 20L)), 10)).isEmpty();
    assertThat(ids(journal.read(new Position(List.of(12L, 20L)), 10)))
        .containsExactly("e2", "e3", "e4");
  }

  @Test
  void knowsNoPositionThatNeverWas() {
    assertThat(journal.read(new Position(List.of(10L, 21L)), 10)).isEmpty();
    assertThat(journal.read(new Position(List.of(10L)), 10)).isEmpty();
  }

  @Test
  void passesOverWhatIsNoChange() {
    journal.skip(0, 10);

    assertThat(journal.end()).isEqualTo(new Position(List.of(11L, 20L)));
  }

  @Test
  void wakesWhoWaits() throws InterruptedException {
    var position = journal.end();
    Thread.ofVirtual().start(() -> add(0, 10, "a"));

    journal.await(position, Duration.ofSeconds(30));

    assertThat(ids(journal.read(position, 1))).containsExactly("a");
  }

  @Test
  void aCursorIsOpaqueAndReadBack() {
    var position = new Position(List.of(0L, 123456789012L));

    assertThat(position.toCursor()).matches("[A-Za-z0-9_-]+");
    assertThat(Position.fromCursor(position.toCursor())).contains(position);
    for (var wrong : List.of("x", "MTph", "%%%", "MTotMQ", "")) {
      assertThat(Position.fromCursor(wrong)).isEmpty();
    }
  }

  private void add(int partition, long offset, String id) {
    journal.add(partition, offset, TicketEvent.newBuilder().setId(id).build());
  }

  private static List<String> ids(Optional<List<Journal.Change>> changes) {
    return changes.orElseThrow().stream().map(c -> c.event().getId()).toList();
  }
}
