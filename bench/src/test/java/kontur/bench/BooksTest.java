package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kontur.contract.Ids;
import kontur.events.v1.DeliveryState;
import kontur.tickets.v1.Direction;
import kontur.tickets.v1.LogEntry;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TimelineEntry;
import org.junit.jupiter.api.Test;

/// Books that cannot fail prove nothing: each kind of mistake is made here and must be found.
class BooksTest {
  private static final String AGENT = "user:7";
  private static final Letter FIRST = letter(0, 0, 0);
  private static final Letter SECOND = letter(1, 0, 1);
  private static final Letter OTHER = letter(2, 1, 0);

  private final List<Letter> letters = new ArrayList<>(List.of(FIRST, SECOND, OTHER));
  private final List<Agents.Deed> deeds = new ArrayList<>();
  private final List<Sinks.Delivered> delivered = new ArrayList<>();
  private final Map<String, List<TimelineEntry>> shown = new LinkedHashMap<>();

  /// Of the last answer.
  private String id = "";

  BooksTest() {
    shown.put("a", new ArrayList<>(List.of(inbound(FIRST), inbound(SECOND))));
    shown.put("b", new ArrayList<>(List.of(inbound(OTHER))));
  }

  @Test
  void balanceWhenAllIsWell() {
    letters.add(repeat(3, FIRST));
    answer(1, DeliveryState.SENT, 1);
    command(3, "refused", 0);
    command(2, "applied", 1);

    assertThat(shortOf(0)).isEmpty();
  }

  @Test
  void findALostLetter() {
    shown.get("a").removeLast();
    assertThat(shortOf(0)).containsExactly("lost");
  }

  @Test
  void findADoubledLetter() {
    shown.get("a").addFirst(inbound(FIRST));
    assertThat(shortOf(0)).containsExactly("doubled");
  }

  @Test
  void findAConversationWithTwoTickets() {
    shown.put("c", List.of(shown.get("a").removeLast()));
    assertThat(shortOf(0)).containsExactly("doubled");
  }

  @Test
  void findALetterInAnothersTicket() {
    shown.get("b").addAll(shown.remove("a"));
    assertThat(shortOf(0)).contains("misrouted");
  }

  @Test
  void findAnotherOrder() {
    Collections.reverse(shown.get("a"));
    assertThat(shortOf(0)).containsExactly("reordered");
  }

  @Test
  void findChangedContent() {
    shown.get("b").set(0, inbound(OTHER.text() + " and more"));
    assertThat(shortOf(0)).containsExactly("changed content");
  }

  @Test
  void findWhatNobodyWrote() {
    shown.get("b").add(inbound("Buy now"));
    assertThat(shortOf(0)).containsExactly("phantoms");
  }

  @Test
  void findACommandThatTookEffectTwiceOrNever() {
    command(1, "applied", 2);
    assertThat(shortOf(0)).containsExactly("answered, but not in effect exactly once");
    command(1, "applied", 0);
    assertThat(shortOf(0)).containsExactly("answered, but not in effect exactly once");
  }

  @Test
  void acceptACommandThatWasPutOffAndRefusedInTheEndOnce() {
    command(1, "deferred", 1, "refused");
    assertThat(shortOf(0)).isEmpty();
    command(1, "deferred", 0);
    assertThat(shortOf(0)).containsExactly("answered, but not in effect exactly once");
    command(1, "applied", 1, "refused");
    assertThat(shortOf(0)).containsExactly("answered, but not in effect exactly once");
  }

  @Test
  void findARefusedCommandThatTookEffect() {
    command(1, "refused", 1);
    assertThat(shortOf(0)).containsExactly("answered, but not in effect exactly once");
  }

  @Test
  void findAnAnswerThatNeverArrivedOrArrivedTwice() {
    answer(1, DeliveryState.SENT, 0);
    assertThat(shortOf(0)).containsExactly("sent, but not with the customer");
    delivered.addAll(Collections.nCopies(2, arrived(1)));
    assertThat(shortOf(0)).containsExactly("with the customer more than once");
  }

  @Test
  void findAnAnswerThatWasSentTwiceUnderTwoIds() {
    answer(1, DeliveryState.SENT, 1);
    delivered.add(new Sinks.Delivered("1000000", "99", Tokens.answer(1)));
    assertThat(shortOf(0))
        .containsExactly("with the customer, but shown as neither sent nor uncertain");
  }

  @Test
  void permitAsManyUncertainAnswersAsWereOnTheWire() {
    answer(1, DeliveryState.UNCERTAIN, 1);
    assertThat(shortOf(1)).isEmpty();
    assertThat(shortOf(0)).containsExactly("uncertain (on the wire when it was struck)");
  }

  @Test
  void findAnUncertainAnswerThatArrivedInOtherWords() {
    answer(1, DeliveryState.UNCERTAIN, 0);
    delivered.add(new Sinks.Delivered("1000000", "99", "Buy now"));
    assertThat(shortOf(1))
        .containsExactly("with the customer, but shown as neither sent nor uncertain");
  }

  @Test
  void findAChatMessageInOtherWords() {
    answer(1, DeliveryState.SENT, 0);
    delivered.add(new Sinks.Delivered("1000000", "1", Tokens.answer(2)));
    assertThat(shortOf(0)).containsExactly("with the customer in other words");
  }

  @Test
  void findAChatMessageWithAnotherCustomer() {
    answer(1, DeliveryState.SENT, 0);
    delivered.add(new Sinks.Delivered("1000001", "1", Tokens.answer(1)));
    assertThat(shortOf(0))
        .containsExactly(
            "sent, but not with the customer",
            "with the customer, but shown as neither sent nor uncertain");
  }

  @Test
  void acceptAMailThatIsBoldInOurWords() {
    mail("**#12** is yours");
    delivered.add(new Sinks.Delivered("customer4@example.org", "mail-1", "#12 is yours\r\n"));
    assertThat(shortOf(0)).isEmpty();
  }

  @Test
  void findAMailInOtherWords() {
    mail("Yours");
    delivered.add(new Sinks.Delivered("customer4@example.org", "mail-1", "Mine"));
    assertThat(shortOf(0)).containsExactly("with the customer in other words");
  }

  @Test
  void findAMailWithAnotherCustomer() {
    mail("Yours");
    delivered.add(new Sinks.Delivered("customer9@example.org", "mail-1", "Yours"));
    assertThat(shortOf(0)).containsExactly("with another customer");
  }

  @Test
  void findALetterInAnotherTicketOfItsCustomer() {
    var one = new Letter(10, true, 4, 0, 10, 10, "", Tokens.letter(10), 4);
    var two = new Letter(11, true, 5, 0, 11, 11, "", Tokens.letter(11), 4);
    letters.addAll(List.of(one, two));
    shown.put("m", List.of(inbound(one), automatic("Yours"), inbound(two)));
    delivered.add(new Sinks.Delivered("customer4@example.org", "mail-1", "Yours"));
    assertThat(shortOf(0)).containsExactly("misrouted");
  }

  @Test
  void findAnAnswerInTheTicketOfAnotherCustomer() {
    answer(1, DeliveryState.SENT, 0);
    shown.get("b").add(shown.get("a").removeLast());
    delivered.add(new Sinks.Delivered("1000001", "1", Tokens.answer(1)));
    assertThat(shortOf(0)).containsExactly("answers shown otherwise than they were given");
  }

  @Test
  void findAnAnswerInOtherWordsThanTheAgents() {
    answer(1, DeliveryState.SCHEDULED, 0);
    deeds.set(0, new Agents.Deed(1, "answer", "a", "key-1", "More. " + Tokens.answer(1), id));
    assertThat(shortOf(0)).containsExactly("answers shown otherwise than they were given");
  }

  @Test
  void findAnAnswerUnderAnotherIdThanTheAgentWasTold() {
    answer(1, DeliveryState.SCHEDULED, 0);
    deeds.set(0, new Agents.Deed(1, "answer", "a", "key-1", Tokens.answer(1), "another"));
    assertThat(shortOf(0)).containsExactly("answers shown otherwise than they were given");
  }

  @Test
  void findACommandThatTookEffectOnAnotherTicket() {
    command(1, "applied", 1);
    shown.get("a").add(shown.get("b").removeLast());
    assertThat(shortOf(0)).containsExactly("answered, but not in effect exactly once");
  }

  @Test
  void findAMailThatWasAcknowledgedTwiceOrNever() {
    mail("Yours");
    delivered.add(new Sinks.Delivered("customer4@example.org", "mail-1", "Yours"));
    var once = shown.get("m");
    shown.put("m", List.of(once.getFirst()));
    delivered.clear();
    assertThat(shortOf(0)).containsExactly("tickets with another number of automatic answers");
    shown.put("m", List.of(once.getFirst(), automatic("Yours", "1"), automatic("Yours", "2")));
    delivered.add(new Sinks.Delivered("customer4@example.org", "1", "Yours"));
    delivered.add(new Sinks.Delivered("customer4@example.org", "2", "Yours"));
    assertThat(shortOf(0)).containsExactly("tickets with another number of automatic answers");
  }

  @Test
  void findAChatThatWasAnsweredAutomatically() {
    shown.get("a").add(automatic("Yours", "1"));
    delivered.add(new Sinks.Delivered("1000000", "1", "Yours"));
    assertThat(shortOf(0)).containsExactly("tickets with another number of automatic answers");
  }

  @Test
  void findAnAnswerThatNobodyDecided() {
    answer(1, DeliveryState.SENDING, 0);
    assertThat(shortOf(0)).containsExactly("never decided");
  }

  @Test
  void findWhatCameDue() {
    command(1, "applied", 1);
    assertThat(books().cameDue()).isEmpty();
    for (var type : List.of("lifecycle.timer", "clock.first-response.breach")) {
      shown
          .get("b")
          .add(TimelineEntry.newBuilder().setEvent(LogEntry.newBuilder().setType(type)).build());
    }
    assertThat(books().cameDue())
        .containsExactly("lifecycle.timer of ticket b", "clock.first-response.breach of ticket b");
  }

  private Books books() {
    var books = new Books(letters, deeds, AGENT);
    shown.forEach((id, timeline) -> books.add(Ticket.newBuilder().setId(id).build(), timeline));
    return books;
  }

  private List<String> shortOf(int inFlight) {
    var books = books();
    var sheet = new Sheet();
    books.balance(sheet);
    books.deliveries(sheet, delivered, inFlight);
    return sheet.shortOf();
  }

  private void answer(int number, DeliveryState state, int times) {
    id = UUID.randomUUID().toString();
    deeds.add(new Agents.Deed(number, "answer", "a", "key-" + number, Tokens.answer(number), id));
    shown
        .get("a")
        .add(
            TimelineEntry.newBuilder()
                .setMessage(
                    Message.newBuilder()
                        .setId(id)
                        .setDirection(Direction.OUTBOUND)
                        .setText(Tokens.answer(number))
                        .setDelivery(state)
                        .setExternalId(state == DeliveryState.SENT ? "1" : ""))
                .build());
    delivered.addAll(Collections.nCopies(times, arrived(number)));
  }

  private static Sinks.Delivered arrived(int number) {
    return new Sinks.Delivered("1000000", "1", Tokens.answer(number));
  }

  /// An automatic answer by mail.
  private void mail(String text) {
    var letter = new Letter(10, true, 4, 0, 10, 10, "", Tokens.letter(10), 4);
    letters.add(letter);
    shown.put("m", List.of(inbound(letter), automatic(text)));
  }

  private static TimelineEntry automatic(String text) {
    return automatic(text, "mail-1");
  }

  private static TimelineEntry automatic(String text, String externalId) {
    return TimelineEntry.newBuilder()
        .setMessage(
            Message.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setDirection(Direction.OUTBOUND)
                .setAutomatic(true)
                .setText(text)
                .setDelivery(DeliveryState.SENT)
                .setExternalId(externalId))
        .build();
  }

  private void command(int number, String outcome, int times) {
    command(number, outcome, times, "applied");
  }

  private void command(int number, String outcome, int times, String inTheEnd) {
    deeds.removeIf(deed -> deed.number() == number);
    shown.get("b").removeIf(TimelineEntry::hasEvent);
    deeds.add(new Agents.Deed(number, "assign", "b", "key-" + number, "", outcome));
    var input =
        Struct.newBuilder()
            .putFields(
                "id",
                Value.newBuilder()
                    .setStringValue(Ids.command(AGENT, "key-" + number).toString())
                    .build());
    shown
        .get("b")
        .addAll(
            Collections.nCopies(
                times,
                TimelineEntry.newBuilder()
                    .setEvent(LogEntry.newBuilder().setOutcome(inTheEnd).setInput(input))
                    .build()));
  }

  private static Letter letter(int number, int conversation, int ordinal) {
    return new Letter(
        number,
        false,
        conversation,
        ordinal,
        number,
        number,
        "",
        "Hello\n\n" + Tokens.letter(number));
  }

  private static Letter repeat(int number, Letter first) {
    return new Letter(
        number,
        false,
        first.conversation(),
        first.ordinal(),
        first.number(),
        first.previous(),
        "",
        first.text());
  }

  private static TimelineEntry inbound(Letter letter) {
    return inbound(letter.text());
  }

  private static TimelineEntry inbound(String text) {
    return TimelineEntry.newBuilder()
        .setMessage(
            Message.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setDirection(Direction.INBOUND)
                .setText(text))
        .build();
  }
}
