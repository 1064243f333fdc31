package kontur.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Twelve ports that nobody listened on a moment ago.
public final class FreePorts {
  private FreePorts() {}

  /// Chooses them.
  public static Map<Port, Integer> choose() {
    var ports = new EnumMap<Port, Integer>(Port.class);
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (var port : Port.values()) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        ports.put(port, socket.getLocalPort());
      }
      for (var socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As arguments of the one command.
  public static List<String> arguments(Map<Port, Integer> ports) {
    return ports.entrySet().stream()
        .map(entry -> "--" + entry.getKey().key() + "=" + entry.getValue())
        .toList();
  }
}
