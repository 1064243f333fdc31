package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

  @Test
  void knowsHowLongACallerStayedWithASilentConnection() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();
      assertThat(comesThrough(far, near)).isTrue();
      wire.become(Wire.State.HALF_OPEN);
      var began = System.nanoTime();
      near.getOutputStream().write('x');
      awaitFelt(wire);
      wire.become(Wire.State.WHOLE);

      assertThat(wire.longestSilence()).isPositive();
      assertThat(wire.longestSilence()).isLessThanOrEqualTo((System.nanoTime() - began) / 1e9);
    }
  }

  @Test
  void countsWhoAskedBeforeItWasSilentAndNobodyWhoHadTheAnswer() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();
      assertThat(comesThrough(far, near)).isTrue();
      wire.become(Wire.State.HALF_OPEN);
      wire.become(Wire.State.WHOLE);
      assertThat(wire.longestSilence()).isZero();

      assertThat(comesThrough(near, far)).isTrue();
      wire.become(Wire.State.HALF_OPEN);
      wire.become(Wire.State.WHOLE);
      assertThat(wire.longestSilence()).isPositive();
    }
  }

  @Test
  void countsWhoConnectsAndWaitsToBeGreeted() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort())) {
      wire.become(Wire.State.HALF_OPEN);
      try (var _ = to(wire);
          var _ = target.accept()) {
        wire.become(Wire.State.WHOLE);
      }
      assertThat(wire.longestSilence()).isPositive();
    }
  }

  @Test
  void aTargetThatHasNoMoreToSayIsNotHeardInASilence() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();
      wire.become(Wire.State.HALF_OPEN);
      far.shutdownOutput();
      near.setSoTimeout(200);
      assertThatThrownBy(near.getInputStream()::read).isInstanceOf(SocketTimeoutException.class);

      wire.become(Wire.State.WHOLE);
      near.setSoTimeout(PATIENCE_MILLIS);
      assertThat(near.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whoFoundNobodyBeforeTheSilenceDoesNotWaitInIt() throws IOException {
    int nobody;
    try (var target = target()) {
      nobody = target.getLocalPort();
    }
    try (var wire = Wire.to(nobody);
        var near = to(wire)) {
      assertThatThrownBy(() -> throwAtEnd(near)).isInstanceOf(IOException.class);
      wire.become(Wire.State.HALF_OPEN);
      wire.become(Wire.State.WHOLE);
      assertThat(wire.longestSilence()).isZero();
    }
  }

  @Test
  void knowsThatACallerLeft() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var leaves = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(leaves, far)).isTrue();
      wire.become(Wire.State.HALF_OPEN);
      leaves.getOutputStream().write('x');
      awaitFelt(wire);
      Wire.reset(leaves);
      var patience = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
      while (wire.longestSilence() == 0 && System.nanoTime() < patience) {
        Thread.onSpinWait();
      }
      // It is known before the cable carries again.
      var stayed = wire.longestSilence();
      assertThat(stayed).isPositive();
      wire.become(Wire.State.WHOLE);
      assertThat(wire.longestSilence()).isEqualTo(stayed);
    }
  }

  private static void awaitFelt(Wire wire) {
    var patience = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    while (wire.felt() == 0 && System.nanoTime() < patience) {
      Thread.onSpinWait();
    }
    assertThat(wire.felt()).isPositive();
  }

  @Test
  void isSlowBothWaysWithoutCarryingLess() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var near = to(wire);
        var far = target.accept()) {
      assertThat(comesThrough(near, far)).isTrue();
      wire.delayBoth(300);

      var began = System.nanoTime();
      near.getOutputStream().write("one".getBytes(StandardCharsets.UTF_8));
      far.getOutputStream().write("two".getBytes(StandardCharsets.UTF_8));
      assertThat(far.getInputStream().readNBytes(3))
          .isEqualTo("one".getBytes(StandardCharsets.UTF_8));
      assertThat(near.getInputStream().readNBytes(3))
          .isEqualTo("two".getBytes(StandardCharsets.UTF_8));

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(290));
      assertThat(wire.felt()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void isThinForAllItsConnectionsTogether() throws IOException {
    try (var target = target();
        var wire = Wire.to(target.getLocalPort());
        var one = to(wire);
        var farOne = target.accept();
        var two = to(wire);
        var farTwo = target.accept()) {
      assertThat(comesThrough(one, farOne)).isTrue();
      assertThat(comesThrough(two, farTwo)).isTrue();
      wire.thin(10_000);

      var began = System.nanoTime();
      one.getOutputStream().write(new byte[3_000]);
      two.getOutputStream().write(new byte[3_000]);
      assertThat(farOne.getInputStream().readNBytes(3_000)).hasSize(3_000);
      assertThat(farTwo.getInputStream().readNBytes(3_000)).hasSize(3_000);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(590));
      assertThat(wire.felt()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void stopsBeforeARequestOrBehindIt() throws IOException {
    for (var passesOn : List.of(false, true)) {
      try (var target = target();
          var wire = Wire.to(target.getLocalPort());
          var near = to(wire);
          var far = target.accept()) {
        assertThat(comesThrough(near, far)).isTrue();
        var gate = new Gate(text -> text.contains("STORE"), passesOn);
        wire.stopAt(gate);

        near.getOutputStream().write("STORE 1".getBytes(StandardCharsets.UTF_8));

        assertThat(gate.isReachedWithin(Duration.ofMillis(PATIENCE_MILLIS))).isTrue();
        if (passesOn) {
          assertThat(far.getInputStream().readNBytes(7)).hasSize(7);
          far.getOutputStream().write('x');
        }
        gate.open();
        // Neither the request that was held nor an answer comes through later.
        assertThatThrownBy(() -> throwAtEnd(far)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> throwAtEnd(near)).isInstanceOf(IOException.class);
      }
    }
  }

  private static void throwAtEnd(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    if (socket.getInputStream().read() < 0) {
      throw new IOException("it is closed");
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
