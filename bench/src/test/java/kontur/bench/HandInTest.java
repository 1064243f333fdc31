package kontur.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import kontur.local.Port;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandInTest {
  @TempDir private Path folder;

  @Test
  void aLetterThatItsSourceDoesNotTakeEndsEveryWait() throws Exception {
    var nobody = 0;
    try (var free = new ServerSocket(0)) {
      nobody = free.getLocalPort();
    }

    try (var customers = new Customers(Map.of(Port.SMTP, nobody, Port.BOT_API, nobody));
        var journal = new Journal(folder.resolve("letters"))) {
      var handIn = new HandIn(customers, journal);
      handIn.start(Traffic.of(1, 100, new Traffic.Mix(1, 1, 0)), 1);

      assertThatThrownBy(() -> handIn.await(Duration.ofSeconds(30)))
          .hasMessage("the mail server did not take a mail");
      assertThatThrownBy(handIn::check).hasMessage("the mail server did not take a mail");
    }
  }
}
