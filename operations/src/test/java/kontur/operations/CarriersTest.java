package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CarriersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void aClassThatAllWaitForDoesNotHangTheProgram() throws Exception {
    var program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // With many the JDK itself has carriers enough.
                "-XX:ActiveProcessorCount=2",
                "-cp",
                System.getProperty("java.class.path"),
                KeptCarriers.class.getName())
            .inheritIO()
            .start();
    try {
      assertThat(program.waitFor(LONG)).as("the program came to its end").isTrue();
      assertThat(program.exitValue()).isZero();
    } finally {
      program.destroyForcibly();
    }
  }
}
