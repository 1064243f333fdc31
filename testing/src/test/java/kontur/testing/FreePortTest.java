package kontur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
  private static final int FIRST_OF_OUTGOING_CONNECTIONS = 32_768;

  @Test
  void noConnectionIsGivenItAndItComesOnce() {
    var first = FreePort.next();
    var second = FreePort.next();

    assertThat(first).isBetween(1_024, FIRST_OF_OUTGOING_CONNECTIONS - 1);
    assertThat(second).isBetween(1_024, FIRST_OF_OUTGOING_CONNECTIONS - 1).isNotEqualTo(first);
  }

  @Test
  void aPortThatSomebodyListensOnIsPassedOver() throws IOException {
    var last = FreePort.next();
    try (var taken = new ServerSocket(last + 1, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePort.next()).isNotEqualTo(taken.getLocalPort());
    }
  }
}
