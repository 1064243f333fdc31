package kontur.tickets.intake;

import static org.assertj.core.api.Assertions.assertThat;

import kontur.events.v1.InboundMessage;
import org.junit.jupiter.api.Test;

class SubjectTest {
  @Test
  void theSubjectOfAMailIsTheTickets() {
    assertThat(Subject.of(message("text").setSubject(" My invoice ").build()))
        .isEqualTo("My invoice");
  }

  @Test
  void elseTheFirstLineThatSomebodyWrote() {
    assertThat(of("\n  Hello\nthere")).isEqualTo("Hello");
    assertThat(of("[↪ Fritz]\nlook what he says")).isEqualTo("look what he says");
    assertThat(of("[↩ Ext]\n> over there\nabout another chat")).isEqualTo("about another chat");
    assertThat(of("x".repeat(100))).hasSize(60);
  }

  @Test
  void aMarkOrAQuoteStandsOnlyWhereThereIsNothingElse() {
    assertThat(of("[↪ Fritz]")).isEqualTo("[↪ Fritz]");
    assertThat(of("> over there")).isEqualTo("> over there");
    assertThat(Subject.of(message("").setPlaceholder("sticker").build())).isEqualTo("sticker");
    assertThat(of("")).isEqualTo("—");
  }

  private static String of(String text) {
    return Subject.of(message(text).build());
  }

  private static InboundMessage.Builder message(String text) {
    return InboundMessage.newBuilder().setPreview(text);
  }
}
