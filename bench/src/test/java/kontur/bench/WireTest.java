package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A fault that nobody meets proves nothing: a wire counts how often it was felt.
class WireTest {
  private static final int PATIENCE_MILLIS = 10_000;

  @Test
  void countsNothingWhileItCarries() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();
      assertThat(wire.felt()).isZero();
    }
  }

  @Test
  void countsWhatIsResetAndRefused() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();

      wire.become(Wire.State.CUT);

      assertThat(wire.felt()).isEqualTo(2);
      try (var refused = to(wire)) {
        assertThatThrownBy(
                () -> {
                  if (refused.getInputStream().read() < 0) {
                    throw new IOException("it is closed");
                  }
                })
            .isInstanceOf(IOException.class);
      }
      assertThat(wire.felt()).isEqualTo(3);
    }
  }

  @Test
  void countsWhatWaits() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();
      wire.delay(1);
      assertThat(comesThrough(far, near)).isTrue();
      assertThat(wire.felt()).isOne();
    }
  }

  private static ServerSocket target() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static Socket to(Wire wire) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), wire.port());
    socket.setSoTimeout((int) Duration.ofMillis(PATIENCE_MILLIS).toMillis());
    return socket;
  }

  private static boolean comesThrough(Socket from, Socket to) throws IOException {
    from.getOutputStream().write('x');
    return to.getInputStream().read() == 'x';
  }
}
