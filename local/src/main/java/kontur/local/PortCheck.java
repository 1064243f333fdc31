package kontur.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Set;

/// Finds taken ports before anything starts, and names them.
final class PortCheck {
  private PortCheck() {}

  /// @param ours ports that a part of ours still listens on
  static void check(Settings settings, Set<Port> ours) {
    var seen = new HashMap<Integer, Port>();
    for (var port : Port.values()) {
      var number = settings.port(port);
      var other = seen.put(number, port);
      if (other != null) {
        throw new WrongSetting(
            "Port %d is set for both %s and %s: change --%s or --%s."
                .formatted(number, other.purpose(), port.purpose(), other.key(), port.key()));
      }
      if (!ours.contains(port) && isTaken(number)) {
        throw new WrongSetting(
            "Port %d (%s) is taken: stop the program that uses it, or choose another with --%s=NUMBER or %s."
                .formatted(number, port.purpose(), port.key(), port.variable()));
      }
    }
  }

  private static boolean isTaken(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
