package kontur.local;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import kontur.testing.FreePort;

/// Ports for another platform beside the usual one.
public final class FreePorts {
  private FreePorts() {}

  /// One for each thing that listens.
  public static Map<Port, Integer> choose() {
    var ports = new EnumMap<Port, Integer>(Port.class);
    for (var port : Port.values()) {
      ports.put(port, FreePort.next());
    }
    return ports;
  }

  /// As arguments of the one command.
  public static List<String> arguments(Map<Port, Integer> ports) {
    return ports.entrySet().stream()
        .map(entry -> "--" + entry.getKey().key() + "=" + entry.getValue())
        .toList();
  }
}
