package kontur.tickets.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesTest {
  @TempDir private Path folder;

  @Test
  void speaksTheCustomersLanguageAndElseEnglish() {
    var templates = Templates.builtIn();

    assertThat(templates.text("acknowledge", "ru", 7, "x").orElseThrow())
        .contains("**#7**", "номер");
    assertThat(templates.text("acknowledge", "de", 7, "x").orElseThrow()).contains("Hello");
    assertThat(templates.text("no-such", "en", 7, "x")).isEmpty();
  }

  @Test
  void ownTemplatesTakeThePlaceOfBuiltInOnes() throws IOException {
    write("acknowledge.en.md", "Thanks for $1 {{subject}}");

    var text = Templates.of(folder).text("acknowledge", "en", 7, "a $ub\\ject").orElseThrow();

    assertThat(text).isEqualTo("Thanks for $1 a $ub\\ject");
  }

  @Test
  void refusesATemplateThatLacksALanguage() throws IOException {
    write("welcome.en.md", "Hi");

    assertThatThrownBy(() -> Templates.of(folder))
        .hasMessage("template welcome.ru.md is missing or empty: write it");
  }

  @Test
  void refusesAFileThatNobodyWouldFind() throws IOException {
    write("Welcome.md", "Hi");

    assertThatThrownBy(() -> Templates.of(folder)).hasMessageContaining("<name>.<language>.md");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }
}
