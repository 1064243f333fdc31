package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void hasDefaultsForEverything() {
    var settings = Settings.of(Map.of());

    assertThat(settings.port(Port.SMTP)).isEqualTo(2525);
    assertThat(settings.home()).isEqualTo(Path.of(".kontur").toAbsolutePath());
    assertThat(settings.engine()).isEqualTo(EngineKind.AUTO);
  }

  @Test
  void anArgumentWinsOverTheEnvironment() {
    var settings =
        Settings.of(
            Map.of("KONTUR_PORT_BOT_API", "1000", "KONTUR_HOME", "/x"), "--port.bot-api=2000");

    assertThat(settings.port(Port.BOT_API)).isEqualTo(2000);
    assertThat(settings.home()).isEqualTo(Path.of("/x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--kontur.workflow.definition.folder=/y", "--kontur.calls.at-once=64"})
  void handsAServicesSettingsOn(String given) {
    assertThat(Settings.of(Map.of(), given).services()).containsExactly(given);
  }

  @Test
  void refusesAnUnknownArgument() {
    assertThatThrownBy(() -> Settings.of(Map.of(), "--prot.smtp=1"))
        .hasMessage("Unknown argument --prot.smtp=1: --help lists all.");
    assertThatThrownBy(() -> Settings.of(Map.of(), "smtp")).hasMessageContaining("Unknown");
  }

  @Test
  void refusesAPortThatIsNone() {
    assertThatThrownBy(() -> Settings.of(Map.of("KONTUR_PORT_SMTP", "many")))
        .hasMessage("--port.smtp must be a number from 1 to 65535: many");
    assertThatThrownBy(() -> Settings.of(Map.of(), "--port.smtp=70000"))
        .hasMessageContaining("70000");
  }

  @Test
  void refusesAnEngineThatIsNone() {
    assertThatThrownBy(() -> Settings.of(Map.of(), "--temporal=cloud"))
        .hasMessage("--temporal must be auto, cli, java or stock: cloud");
  }

  @Test
  void namesATakenPort() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var ports = new EnumMap<>(FreePorts.choose());
      ports.put(Port.SMTP, taken.getLocalPort());
      var settings = Settings.of(Map.of(), FreePorts.arguments(ports).toArray(String[]::new));

      assertThatThrownBy(() -> PortCheck.check(settings, Set.of()))
          .hasMessage(
              "Port %d (SMTP) is taken: stop the program that uses it, or choose another with --port.smtp=NUMBER or KONTUR_PORT_SMTP."
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void namesAPortThatIsSetTwice() {
    var settings = Settings.of(Map.of(), "--port.smtp=2143");

    assertThatThrownBy(() -> PortCheck.check(settings, Set.of()))
        .hasMessageContaining("--port.smtp or --port.imap");
  }

  @Test
  void aSecondRunOnTheSameFolderIsRefused(@TempDir Path folder) {
    try (var home = Home.open(folder)) {
      assertThat(home.folder()).isEqualTo(folder);
      assertThatThrownBy(() -> Home.open(folder)).hasMessageContaining("runs already");
    }
  }

  @Test
  void aSecretIsMadeOnceAndForItsOwnerOnly(@TempDir Path folder) throws IOException {
    try (var home = Home.open(folder)) {
      var secret = Home.read(home.secret("key"));

      assertThat(secret).matches("[0-9a-f]{64}");
      assertThat(Home.read(home.secret("key"))).isEqualTo(secret);
      assertThat(java.nio.file.Files.getPosixFilePermissions(home.secret("key"))).hasSize(2);
    }
  }

  @Test
  void aRealMailboxNeedsItsPassword(@TempDir Path folder) {
    try (var home = Home.open(folder)) {
      var environment =
          Map.of(
              "KONTUR_IMAP_HOST",
              "imap.example.org",
              "KONTUR_MAIL_ADDRESS",
              "a@example.org",
              "KONTUR_IMAP_USER",
              "a");

      assertThatThrownBy(() -> new RealAccounts(home, environment).arguments())
          .hasMessageContaining("KONTUR_IMAP_PASSWORD");
    }
  }

  @Test
  void aRealBotsTokenTravelsByFile(@TempDir Path folder) {
    try (var home = Home.open(folder)) {
      var arguments =
          new RealAccounts(home, Map.of("KONTUR_TELEGRAM_TOKEN", "1:secret")).arguments();

      assertThat(arguments).noneMatch(argument -> argument.contains("1:secret"));
      assertThat(arguments).anyMatch(argument -> argument.contains("token-file="));
    }
  }

  @Test
  void anEmptyVariableIsNoAccount(@TempDir Path folder) {
    try (var home = Home.open(folder)) {
      var environment = Map.of("KONTUR_TELEGRAM_TOKEN", "", "KONTUR_IMAP_HOST", "");

      assertThat(new RealAccounts(home, environment).arguments()).isEmpty();
    }
  }
}
