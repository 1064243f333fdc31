package kontur.communication.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static final UUID TICKET = UUID.fromString("018f6b2e-7a1c-7c3e-9b1a-2f4d6c8e0a12");
  private static final UUID MESSAGE = UUID.fromString("ffffffff-ffff-7fff-bfff-ffffffffffff");
  private final Tokens tokens = new Tokens(new byte[32]);

  @Test
  void aMessageIdLeadsBackToItsMessageInAnyCase() {
    var id = tokens.messageId(TICKET, MESSAGE, "kontur.example");

    assertThat(tokens.fromMessageId(id.toUpperCase(Locale.ROOT)))
        .contains(new Tokens.Named(TICKET, MESSAGE));
    assertThat(tokens.messageId(TICKET, MESSAGE, "kontur.example")).isEqualTo(id);
  }

  @Test
  void aChangedMessageIdProvesNothing() {
    var id = tokens.messageId(TICKET, MESSAGE, "kontur.example");
    var other = tokens.messageId(UUID.randomUUID(), MESSAGE, "kontur.example");
    var forged = other.substring(0, 26) + id.substring(26);

    assertThat(tokens.fromMessageId(forged)).isEmpty();
    assertThat(new Tokens("another key of thirty-two bytes!!".getBytes()).fromMessageId(id))
        .isEmpty();
  }

  @Test
  void aReplyTagFitsIntoALocalPartAndLeadsBack() {
    var tag = tokens.replyTag(TICKET);

    assertThat(("support+" + tag).length()).isLessThanOrEqualTo(64);
    assertThat(tokens.fromReplyTag(tag)).contains(TICKET);
    assertThat(tokens.fromReplyTag(tag.replace('.', 'x'))).isEmpty();
  }

  @Test
  void aSubjectTagHoldsForItsNumberOnly() {
    var subject = "Re: fire " + tokens.subjectTag(7, TICKET);

    assertThat(tokens.fromSubject(subject, _ -> Optional.of(TICKET))).contains(TICKET);
    assertThat(tokens.fromSubject(subject.replace("#7.", "#8."), _ -> Optional.of(TICKET)))
        .isEmpty();
    assertThat(Tokens.withoutTags(subject)).isEqualTo("Re: fire");
  }

  @Test
  void knowsItsOwnLoopHeader() {
    assertThat(tokens.isLoop(" " + tokens.loop(MESSAGE))).isTrue();
    assertThat(tokens.isLoop("anything")).isFalse();
  }

  @Test
  void refusesAShortKeyInOneSentence(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("key"), "short");

    assertThatThrownBy(() -> KeyFile.read("kontur.x.key-file", file))
        .hasMessageContaining("kontur.x.key-file needs at least 32 random bytes");
  }
}
