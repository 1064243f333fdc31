package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitUpdatesTest {
  @Test
  void keepsEveryUpdateExactlyAsItWasWritten() {
    var one = "{\"update_id\":7 , \"message\": {\"text\":\"a \\u0000 } ] 😀\", \"n\":1.50}}";
    var two = "{ \"future\":[{},[]],\"update_id\":8}";

    var updates =
        SplitUpdates.split(
            "{\"ok\":true,\"x\":{\"y\":[1]},\"result\":[" + one + ",\n " + two + " ]}");

    assertThat(updates).containsExactly(new RawUpdate(7, one), new RawUpdate(8, two));
  }

  @Test
  void keepsTheirPlacesInALongAnswer() {
    var texts =
        IntStream.range(0, 100)
            .mapToObj(i -> "{\"update_id\":" + i + ",\"t\":\"" + "слово 😀 ".repeat(400) + "\"}")
            .toList();

    var updates =
        SplitUpdates.split(
            texts.stream().collect(Collectors.joining(",", "{\"ok\":true,\"result\":[", "]}")));

    assertThat(updates).extracting(RawUpdate::json).isEqualTo(texts);
  }

  @Test
  void takesApartWhateverOneOfThemHolds() {
    var deep = "{\"update_id\":7,\"m\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    var number = "{\"update_id\":8,\"m\":" + "9".repeat(5_000) + "}";
    var name = "{\"update_id\":9,\"" + "n".repeat(100_000) + "\":1}";

    var updates = SplitUpdates.split("{\"result\":[" + String.join(",", deep, number, name) + "]}");

    assertThat(updates)
        .containsExactly(new RawUpdate(7, deep), new RawUpdate(8, number), new RawUpdate(9, name));
  }

  @Test
  void anIdThatIsNoNumberIsNone() {
    var updates =
        SplitUpdates.split(
            "{\"result\":[{\"update_id\":\"x\"},{\"update_id\":1e99},{},{\"update_id\":[7]}]}");

    assertThat(updates).extracting(RawUpdate::id).containsOnly(RawUpdate.NO_ID).hasSize(4);
  }

  @Test
  void anUpdateWithoutIdIsConfirmedWithoutSkippingOne() {
    var none = new RawUpdate(RawUpdate.NO_ID, "{}");

    assertThat(RawUpdate.next(3, List.of(new RawUpdate(7, "{}"), none, none))).isEqualTo(10);
    assertThat(RawUpdate.next(3, List.of(none, new RawUpdate(7, "{}")))).isEqualTo(8);
    assertThat(RawUpdate.next(3, List.of(none, none))).isEqualTo(5);
    assertThat(RawUpdate.next(900, List.of(new RawUpdate(7, "{}")))).isEqualTo(8);
    assertThat(RawUpdate.next(3, List.of())).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNoAnswer() {
    assertThatThrownBy(() -> SplitUpdates.split("{\"ok\":true}"))
        .hasMessage("the answer of the Bot API has no result");
    assertThatThrownBy(() -> SplitUpdates.split("<html>"))
        .hasMessage("the answer of the Bot API is no JSON");
  }
}
