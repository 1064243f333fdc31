package kontur.communication.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.communication.Expectation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every mail of `corpus/mail` is read as the file beside it says.
class CorpusTest {
  private static final Path FOLDER = Path.of("src/test/resources/corpus/mail");

  @TestFactory
  Stream<DynamicTest> mailsAreReadAsExpected() throws IOException {
    try (var files = Files.list(FOLDER)) {
      var mails = files.filter(file -> file.toString().endsWith(".eml")).sorted().toList();
      assertThat(mails).hasSizeGreaterThan(250);
      return mails.stream()
          .map(mail -> DynamicTest.dynamicTest(mail.getFileName().toString(), () -> check(mail)));
    }
  }

  private static void check(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    var expected = Expectation.beside(file);
    var refused = expected.all("refused");
    if (!refused.isEmpty()) {
      assertThat(catchThrowable(() -> Reading.mail(bytes)))
          .isInstanceOf(UnreadableMail.class)
          .hasMessageContaining(refused.getFirst());
      return;
    }
    var mail = Reading.mail(bytes);
    expected.forEach((key, value) -> compare(mail, key, value));
  }

  private static void compare(ReadableMail mail, String key, String value) {
    switch (key) {
      case "why" -> assertThat(value).isNotBlank();
      case "subject" -> assertThat(mail.subject()).as(key).isEqualTo(value);
      case "from" -> assertThat(mail.from()).as(key).isEqualTo(value);
      case "writer" ->
          assertThat(Writer.of(mail, "support@kontur.example"::equals).address())
              .as(key)
              .isEqualTo(value);
      case "name" -> assertThat(mail.fromName()).as(key).isEqualTo(value);
      case "recipients" -> assertThat(String.join(" ", mail.recipients())).as(key).isEqualTo(value);
      case "id" -> assertThat(mail.messageId()).as(key).isEqualTo(value);
      case "references" -> assertThat(String.join(" ", mail.references())).as(key).isEqualTo(value);
      case "date" -> assertThat(String.valueOf(mail.sentAt())).as(key).isEqualTo(value);
      case "text" -> assertThat(mail.text()).as(key).isEqualTo(value);
      case "text-has" -> assertThat(mail.text()).as(key).contains(value);
      case "text-not" -> assertThat(mail.text()).as(key).doesNotContain(value);
      case "new" -> assertThat(NewPart.of(mail.text()).in(mail.text())).as(key).isEqualTo(value);
      case "html" -> assertThat(String.valueOf(mail.html())).as(key).isEqualTo(value);
      case "html-has" -> assertThat(mail.html()).as(key).contains(value);
      case "html-not" -> assertThat(mail.html()).as(key).doesNotContainIgnoringCase(value);
      case "files" -> assertThat(files(mail)).as(key).isEqualTo(value);
      case "types" -> assertThat(types(mail)).as(key).isEqualTo(value);
      case "content-ids" -> assertThat(contentIds(mail)).as(key).isEqualTo(value);
      case "placeholder" -> assertThat(mail.placeholder()).as(key).isEqualTo(value);
      case "automatic" -> automatic(mail, value);
      case "bounce" -> assertThat(bounce(mail)).as(key).isEqualTo(value);
      case "bounce-reason" ->
          assertThat(Bounce.of(mail).orElseThrow().reason()).as(key).isEqualTo(value);
      case "bounce-id" ->
          assertThat(Bounce.of(mail).orElseThrow().ids().getFirst()).as(key).isEqualTo(value);
      case "dmarc-failed" ->
          assertThat("" + Authentication.failed(mail.fields(), "mx.kontur.example"))
              .as(key)
              .isEqualTo(value);
      default -> throw new AssertionError("an unknown expectation: " + key);
    }
  }

  private static void automatic(ReadableMail mail, String value) {
    var reason =
        Automatic.reason(mail, "support@kontur.example"::equals, "signed by us"::equals)
            .orElse("no");
    assertThat(reason).as("automatic").contains(value);
  }

  private static String bounce(ReadableMail mail) {
    return Bounce.of(mail).map(bounce -> bounce.failed() ? "failed" : "delayed").orElse("no");
  }

  private static String files(ReadableMail mail) {
    return mail.files().stream().map(file -> file.getFileName()).collect(Collectors.joining("|"));
  }

  private static String types(ReadableMail mail) {
    return mail.files().stream()
        .map(file -> Objects.requireNonNull(file.getContent()).getMediaType())
        .collect(Collectors.joining("|"));
  }

  private static String contentIds(ReadableMail mail) {
    return String.join("|", List.copyOf(mail.files().stream().map(f -> f.getContentId()).toList()));
  }
}
