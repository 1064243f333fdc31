package kontur.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
  @Test
  void givesItsBytesAsOftenAsTheyAreAskedFor() throws IOException {
    try (var scratch = Scratch.open()) {
      try (var out = scratch.write()) {
        out.write("one ".getBytes(StandardCharsets.UTF_8));
        out.write('t');
        out.write("wo".getBytes(StandardCharsets.UTF_8));
      }

      var first = scratch.read();
      assertThat((char) first.read()).isEqualTo('o');
      assertThat(scratch.read()).hasContent("one two");
      assertThat(scratch.read(4, 6)).hasContent("tw");
      assertThat(first.available()).isEqualTo(6);
      assertThat(first).hasContent("ne two");
      assertThat(first.read()).isEqualTo(-1);
      assertThat(scratch.size()).isEqualTo(7);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void noNameLeadsToItSoThatNothingStaysBehindAProcessThatIsKilled(@TempDir Path folder)
      throws IOException {
    var usual = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try (var scratch = Scratch.open();
        var out = scratch.write()) {
      out.write(new byte[100_000]);

      assertThat(Files.list(folder)).isEmpty();
      assertThat(scratch.read()).hasBinaryContent(new byte[100_000]);
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }
}
