package kontur.communication.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void refusesWhatIsNoAnswer() {
    assertThatThrownBy(() -> SplitUpdates.split("{\"ok\":true}"))
        .hasMessage("the answer of the Bot API has no result");
    assertThatThrownBy(() -> SplitUpdates.split("<html>"))
        .hasMessage("the answer of the Bot API is no JSON");
  }
}
