package kontur.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What the one command was asked to do; arguments win over the environment.
///
/// @param home the folder that holds all state
/// @param ports where everything listens
/// @param engine which Temporal
/// @param temporalAddress of a Temporal that runs already; empty for none
/// @param standIns whether the mail server and the Bot API are started too; else they run elsewhere
/// @param services arguments for the services, such as `--kontur.tickets.relay.sweep=1s`
public record Settings(
    Path home,
    Map<Port, Integer> ports,
    EngineKind engine,
    String temporalAddress,
    boolean standIns,
    List<String> services) {
  private static final List<String> SERVICES =
      List.of("communication", "tickets", "workflow", "gateway");

  /// What each of them takes.
  static final String OF_ALL = "kontur.calls.";

  private static final String HERE = "here";
  private static final int MAX_PORT = 65_535;

  public Settings {
    ports = Map.copyOf(ports);
    services = List.copyOf(services);
  }

  /// Reads what was given.
  public static Settings of(Map<String, String> environment, String... args) {
    var ports = new EnumMap<Port, Integer>(Port.class);
    for (var port : Port.values()) {
      var given = environment.get(port.variable());
      ports.put(port, given == null ? port.standard() : number(port, given));
    }
    var home = environment.getOrDefault("KONTUR_HOME", ".kontur");
    var engine = environment.getOrDefault("KONTUR_TEMPORAL", "auto");
    var address = environment.getOrDefault("TEMPORAL_ADDRESS", "");
    var standIns = environment.getOrDefault("KONTUR_STAND_INS", HERE);
    var services = new ArrayList<String>();
    for (var arg : args) {
      var key = key(arg);
      var value = arg.substring(Math.min(arg.length(), key.length() + 3));
      switch (key) {
        case "home" -> home = value;
        case "temporal" -> engine = value;
        case "temporal-address" -> address = value;
        case "stand-ins" -> standIns = value;
        default -> {
          if (isForAService(key)) {
            services.add(arg);
          } else {
            var port = port(key, arg);
            ports.put(port, number(port, value));
          }
        }
      }
    }
    return new Settings(
        Path.of(home).toAbsolutePath().normalize(),
        ports,
        EngineKind.of(engine),
        address,
        isHere(standIns),
        services);
  }

  /// Where this one listens.
  public int port(Port port) {
    return java.util.Objects.requireNonNull(ports.get(port), port::key);
  }

  /// The same with one port moved.
  public Settings with(Port port, int number) {
    var moved = new EnumMap<>(ports);
    moved.put(port, number);
    return new Settings(home, moved, engine, temporalAddress, standIns, services);
  }

  private static boolean isHere(String standIns) {
    if (standIns.equals(HERE) || standIns.equals("elsewhere")) {
      return standIns.equals(HERE);
    }
    throw new WrongSetting("--stand-ins must be here or elsewhere: " + standIns);
  }

  private static String key(String arg) {
    var equals = arg.indexOf('=');
    if (!arg.startsWith("--") || equals < 0) {
      throw unknown(arg);
    }
    return arg.substring(2, equals);
  }

  private static boolean isForAService(String key) {
    return key.startsWith(OF_ALL)
        || SERVICES.stream().anyMatch(name -> key.startsWith("kontur." + name + "."));
  }

  private static Port port(String key, String arg) {
    for (var port : Port.values()) {
      if (port.key().equals(key)) {
        return port;
      }
    }
    throw unknown(arg);
  }

  private static int number(Port port, String text) {
    try {
      var number = Integer.parseInt(text);
      if (number > 0 && number <= MAX_PORT) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw notAPort(port, text, e);
    }
    throw notAPort(port, text, null);
  }

  private static WrongSetting notAPort(
      Port port, String text, @org.jspecify.annotations.Nullable Throwable cause) {
    var message = "--" + port.key() + " must be a number from 1 to 65535: " + text;
    return cause == null ? new WrongSetting(message) : new WrongSetting(message, cause);
  }

  private static WrongSetting unknown(String arg) {
    return new WrongSetting("Unknown argument " + arg + ": --help lists all.");
  }
}
