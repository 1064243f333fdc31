package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPostgresTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "nonsense\n\n\n5432", "2147483647\n/data\n1\n5432\n"})
  void whatAKilledServerLeftOnTheDiskIsNoServer(String pidFile) throws IOException {
    noServer(pidFile);
  }

  @Test
  void anotherProgramThatGotTheServersNumberIsNoServer() throws IOException {
    noServer(ProcessHandle.current().pid() + "\n/data\n1\n5432\n");
  }

  @Test
  void aFolderThatIsNewHasNoServer() {
    try (var home = Home.open(folder)) {
      assertThat(LocalPostgres.process(home)).isEmpty();
      assertThat(LocalPostgres.survivor(home)).isEmpty();
    }
  }

  private void noServer(String pidFile) throws IOException {
    var data = Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(data.resolve("postmaster.pid"), pidFile);
    try (var home = Home.open(folder)) {
      assertThat(LocalPostgres.process(home)).isEmpty();
      assertThat(LocalPostgres.survivor(home)).isEmpty();
    }
  }
}
