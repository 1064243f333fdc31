package kontur.gateway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kontur.gateway.GatewayApplication;
import kontur.start.RefusedStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

class SettingsTest {
  @TempDir private Path folder;

  @Test
  void theFileStatesTheDefaults() throws IOException {
    var environment = new StandardEnvironment();
    new YamlPropertySourceLoader()
        .load("file", new ClassPathResource("service-gateway.yaml"))
        .forEach(environment.getPropertySources()::addLast);
    var binder = Binder.get(environment);

    for (var settings : List.of("user.SetupSettings:setup", "watch.WatchSettings:watch")) {
      var parts = settings.split(":");
      var type = type("kontur.gateway." + parts[0]);
      var stated = binder.bindOrCreate("kontur.gateway." + parts[1], Bindable.of(type));
      var defaults =
          new Binder(List.of()).bindOrCreate("kontur.gateway." + parts[1], Bindable.of(type));

      assertThat(stated).isEqualTo(defaults);
    }
    assertThat(environment.getProperty("spring.grpc.server.port")).isEqualTo("9090");
  }

  @Test
  void refusesToStartWithoutActorKey() {
    assertThat(start())
        .isEqualTo(
            "kontur.gateway.actor.key-file: is missing; name a file with at least 32 random bytes,"
                + " the same for all services");
  }

  @Test
  void refusesToStartWithAKeyThatIsTooShort() throws IOException {
    var file = Files.writeString(folder.resolve("key"), "short");

    assertThat(start("--kontur.gateway.actor.key-file=" + file))
        .contains("must have at least 32 bytes, it has 5");
  }

  @Test
  void refusesAnUnknownSetting() throws IOException {
    assertThat(start("--kontur.gateway.wach.kept=1")).contains("kontur.gateway.wach.kept");
    assertThat(start(key(), "--kontur.gateway.watch.keept=1"))
        .contains("kontur.gateway.watch.keept");
  }

  @Test
  void refusesAValueOutOfBounds() throws IOException {
    assertThat(start(key(), "--kontur.gateway.watch.alive=0s"))
        .contains("kontur.gateway.watch.alive must be positive");
    assertThat(start(key(), "--kontur.gateway.watch.watchers=0")).contains("watchers");
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              start(
                  key(),
                  "--spring.grpc.server.address=127.0.0.1",
                  "--spring.grpc.server.port=" + taken.getLocalPort()))
          .startsWith("A port is taken (")
          .contains("spring.grpc.server.port");
    }
  }

  @Test
  void aKeyFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> run("--kontur.gateway.actor.key-file=/nowhere/key"))
        .hasStackTraceContaining("/nowhere/key");
  }

  private String key() throws IOException {
    return "--kontur.gateway.actor.key-file="
        + Files.writeString(folder.resolve("key"), "0123456789".repeat(4));
  }

  /// The sentence that a start ends with.
  private static String start(String... arguments) {
    var failure = catchThrowable(() -> run(arguments));
    assertThat(failure).isNotNull();
    return RefusedStart.sentence(failure).orElseGet(() -> trace(failure));
  }

  private static String trace(Throwable failure) {
    var text = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      text.append(t.getMessage()).append('\n');
    }
    return text.toString();
  }

  private static void run(String... arguments) {
    var all =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/kontur",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                "--spring.grpc.server.port=0"));
    for (var argument : arguments) {
      var key = argument.substring(0, argument.indexOf('=') + 1);
      all.removeIf(earlier -> earlier.startsWith(key));
      all.add(argument);
    }
    GatewayApplication.builder().run(all.toArray(String[]::new)).close();
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
