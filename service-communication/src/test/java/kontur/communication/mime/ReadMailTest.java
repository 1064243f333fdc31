package kontur.communication.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import kontur.events.v1.Attachment;
import org.junit.jupiter.api.Test;

class ReadMailTest {
  private static final String RUSSIAN = "Здравствуйте, принтер не печатает.";

  @Test
  void readsKoi8() {
    var mail = mail("koi8-r");

    assertThat(mail.subject()).isEqualTo("Принтер");
    assertThat(mail.text()).isEqualTo(RUSSIAN);
    assertThat(mail.sentAt()).isEqualTo(Instant.parse("2026-11-24T07:00:00Z"));
  }

  @Test
  void readsACharsetWhoseLabelHasJunk() {
    var mail = mail("windows-1251-labelled-with-junk");

    assertThat(mail.subject()).isEqualTo("Принтер");
    assertThat(mail.text()).isEqualTo(RUSSIAN);
  }

  @Test
  void readsRawBytesInASubjectAndUnlabelledText() {
    var mail = mail("raw-8-bit-subject");

    assertThat(mail.subject()).isEqualTo("Принтер не печатает");
    assertThat(mail.text()).isEqualTo(RUSSIAN);
  }

  @Test
  void cleansHtmlAndTurnsItIntoText() {
    var mail = mail("html-only");

    assertThat(mail.text()).isEqualTo("First\nSecond\nthird\nbad good <https://ok.example/>");
    assertThat(mail.html())
        .contains("https://ok.example/", "nofollow")
        .doesNotContain("script", "javascript", "onload", "form", "style");
  }

  @Test
  void joinsACharacterThatIsSplitBetweenEncodedWords() {
    assertThat(mail("split-encoded-word").subject()).isEqualTo(RUSSIAN);
  }

  @Test
  void readsNamesOfFilesHoweverTheyAreWritten() {
    var files = mail("rfc-2231-names").files();

    assertThat(files)
        .extracting(Attachment::getFileName)
        .containsExactly("Счёт № 7 от 24 ноября.pdf", "Договор.pdf", "evilgpj.exe");
    assertThat(files.getFirst().getContent().getSize()).isEqualTo(5);
  }

  @Test
  void readsAMailThatSaysNothingAboutItself() {
    var mail = mail("no-from-no-id");

    assertThat(mail.from()).isEqualTo("nobody@invalid");
    assertThat(mail.messageId()).isEmpty();
    assertThat(mail.text()).isEqualTo("hello");
  }

  @Test
  void takesTheHtmlWhenTheTextIsEmpty() {
    assertThat(mail("alternative-with-empty-text").text()).isEqualTo("From my phone");
  }

  @Test
  void keepsInvitationsAndForwardedMailsAsFiles() {
    assertThat(mail("calendar-invite").files())
        .extracting(Attachment::getFileName)
        .containsExactly("invite.ics");
    var forwarded = mail("forwarded-mail");
    assertThat(forwarded.files())
        .extracting(file -> file.getContent().getMediaType())
        .containsExactly("message/rfc822");
    assertThat(forwarded.text()).isEqualTo("look");
  }

  @Test
  void knowsMachines() {
    assertThat(automatic("auto-reply"))
        .hasValueSatisfying(r -> assertThat(r).contains("auto-replied"));
    assertThat(automatic("bounce")).isPresent();
    assertThat(automatic("koi8-r")).isEmpty();
    assertThat(automatic("forged-tokens")).isEmpty();
  }

  @Test
  void readsAMailWhoseContentTypeNeverEnds() {
    assertThat(mail("boundary-with-unclosed-quote").text()).isEqualTo("still readable");
    assertThat(mail("content-type-of-semicolons").text()).isEqualTo("still readable");
    assertThat(mail("multipart-without-boundary").text()).contains("still readable");
  }

  @Test
  void refusesAMailOfTooManyParts() {
    assertThatThrownBy(() -> mail("too-many-parts"))
        .isInstanceOf(UnreadableMail.class)
        .hasMessageContaining("more than 1000 parts");
  }

  @Test
  void refusesAHeaderBomb() {
    var bomb = "X-Fill: " + "x".repeat(300_000) + "\r\n\r\nbody";

    assertThatThrownBy(() -> Reading.mail(bomb.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnreadableMail.class);
  }

  @Test
  void believesOnlyTheTopmostVerdictOfItsOwnServer() {
    var ours = "mx.kontur.example";

    assertThat(Authentication.failed(verdicts(ours + "; dmarc=fail"), ours)).isTrue();
    assertThat(Authentication.failed(verdicts(ours + "; dmarc=pass", ours + "; dmarc=fail"), ours))
        .isFalse();
    assertThat(
            Authentication.failed(verdicts("x.example; dmarc=fail", ours + "; dmarc=fail"), ours))
        .isFalse();
    assertThat(Authentication.failed(verdicts(ours + "; dmarc=fail"), "")).isFalse();
  }

  @Test
  void whoNamesSeveralAuthorsIsUnproven() {
    var ours = "mx.kontur.example";
    var pass = "Authentication-Results: " + ours + "; dmarc=pass\r\n";

    assertThat(unproven(pass + "From: Anna <anna@c.example>\r\n\r\nx", ours)).isFalse();
    assertThat(
            unproven(pass + "From: Anna <anna@c.example>, \"A\" <ANNA@c.example>\r\n\r\nx", ours))
        .isFalse();
    assertThat(unproven(pass + "From: boss@c.example\r\nFrom: eve@evil.example\r\n\r\nx", ours))
        .isTrue();
    assertThat(unproven(pass + "From: boss@c.example, eve@evil.example\r\n\r\nx", "")).isTrue();
  }

  private static boolean unproven(String mail, String authservId) {
    var read = Reading.mail(mail.getBytes(StandardCharsets.UTF_8));
    return Authentication.isUnproven(read.fields(), authservId);
  }

  @Test
  void onlyTheTopmostReturnPathIsTheServers() {
    var own = "Return-Path: <>\r\nFrom: anna@c.example\r\n\r\nx";
    var server = "Return-Path: <anna@c.example>\r\nReceived: from x by mx\r\n";

    assertThat(reason(own)).hasValue("its return path is empty");
    assertThat(reason(server + own)).isEmpty();
    assertThat(
            reason(
                "Return-Path: <>\r\nReceived: from x by mx\r\n"
                    + own.replace("<>", "<a@c.example>")))
        .hasValue("its return path is empty");
    // Whoever writes it himself only says that he wants no answer: it proves no bounce of ours.
    assertThat(Bounce.of(Reading.mail(own.getBytes(StandardCharsets.UTF_8)))).isEmpty();
  }

  private static Optional<String> reason(String mail) {
    return Automatic.reason(
        Reading.mail(mail.getBytes(StandardCharsets.UTF_8)), _ -> false, _ -> false);
  }

  private static Fields verdicts(String... values) {
    var fields = new Fields();
    for (var value : values) {
      fields.add("Authentication-Results", value);
    }
    return fields;
  }

  private Optional<String> automatic(String name) {
    return Automatic.reason(mail(name), _ -> false, _ -> false);
  }

  private ReadableMail mail(String name) {
    try (var in =
        Objects.requireNonNull(
            ReadMailTest.class.getResourceAsStream("/mails/" + name + ".eml"), name)) {
      return Reading.mail(in.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
