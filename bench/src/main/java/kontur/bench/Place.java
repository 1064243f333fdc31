package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import kontur.local.FreePorts;
import kontur.local.Home;
import kontur.local.LocalPostgres;
import kontur.local.Port;
import kontur.testing.Child;

/// Where a run happens: its folder, its ports, and what the one command is told.
///
/// @param settings for the services, such as `--kontur.workflow.reconcile.every=2s`
record Place(Path folder, Map<Port, Integer> ports, String engine, List<String> settings) {
  private static final String LOGGING = "-Dlogback.configurationFile=kontur/local/logback.xml";

  static Place of(Path folder, String engine, List<String> settings) {
    try {
      Files.createDirectories(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Place(folder.toAbsolutePath(), Map.copyOf(FreePorts.choose()), engine, settings);
  }

  /// The same with one port moved.
  Place with(Port port, int number) {
    var moved = new EnumMap<>(ports);
    moved.put(port, number);
    return new Place(folder, Map.copyOf(moved), engine, settings);
  }

  Path home() {
    return folder.resolve("home");
  }

  Path world() {
    return folder.resolve("world");
  }

  int port(Port port) {
    return java.util.Objects.requireNonNull(ports.get(port));
  }

  String database() {
    return LocalPostgres.url(port(Port.POSTGRES));
  }

  String token() {
    return Home.read(home().resolve("admin-token"));
  }

  List<String> arguments() {
    var arguments = new ArrayList<>(FreePorts.arguments(ports));
    arguments.add("--home=" + home());
    arguments.add("--temporal=" + engine);
    arguments.add("--stand-ins=elsewhere");
    arguments.addAll(settings);
    return arguments;
  }

  /// The file with the password of the support mailbox; made where there is none.
  Path mailPassword() {
    var made = home().resolve("secrets/mail-password");
    if (Files.exists(made)) {
      // The platform may run, and hold the folder.
      return made;
    }
    try (var home = Home.open(home())) {
      return home.secret("mail-password");
    }
  }

  /// Starts the outside world.
  Child sources(Path password) {
    var arguments = new ArrayList<>(List.of(world().toString(), password.toString()));
    arguments.addAll(FreePorts.arguments(ports));
    var flags =
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            LOGGING,
            "-Dkontur.log=" + folder.resolve("log"));
    return Child.start(flags, Sources.class.getName(), Sources.READY, arguments);
  }
}
