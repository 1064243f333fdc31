package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import kontur.testing.Child;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the one command says when it cannot start, and that nothing of it stays behind: each start
/// is at the home of the one before.
class RefusedStartTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int WRONG_SETTING = 2;
  private static final int FAILED = 1;

  @TempDir static Path folder;

  private final Map<Port, Integer> ports = new EnumMap<>(FreePorts.choose());

  @Test
  void namesATakenPortBeforeAnythingStarts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ports.put(Port.SMTP, taken.getLocalPort());

      try (var child = start()) {
        assertThat(child.exitCode(PATIENCE)).isEqualTo(WRONG_SETTING);
        assertThat(child.output())
            .contains("Port " + taken.getLocalPort() + " (SMTP) is taken")
            .contains("--port.smtp=NUMBER");
      }
    }
  }

  @Test
  void namesASettingThatAServiceDoesNotKnow() {
    try (var child = start("--kontur.tickets.relay.swep=1s")) {
      assertThat(child.exitCode(PATIENCE)).as(child::output).isEqualTo(FAILED);
      assertThat(child.output()).contains("kontur.tickets.relay.swep");
    }
  }

  @Test
  void namesASettingWhoseValueDoesNotFit() {
    try (var child = start("--kontur.tickets.relay.sweep=soon")) {
      assertThat(child.exitCode(PATIENCE)).as(child::output).isEqualTo(FAILED);
      assertThat(child.output()).contains("kontur.tickets.relay.sweep").contains("soon");
    }
  }

  @Test
  void namesTheLineOfABrokenLifecycle() {
    var lifecycles = folder.resolve("lifecycles");
    Lifecycles.broken(lifecycles);

    try (var child = start("--kontur.workflow.definition.folder=" + lifecycles)) {
      assertThat(child.exitCode(PATIENCE)).as(child::output).isEqualTo(FAILED);
      assertThat(child.output()).contains("broken.yaml").contains("nowhere");
    }
  }

  private Child start(String... further) {
    var arguments = new ArrayList<>(FreePorts.arguments(ports));
    arguments.add("--home=" + folder.resolve("home"));
    arguments.add("--temporal=java");
    arguments.addAll(java.util.List.of(further));
    return Child.start(Local.class.getName(), "Kontur is ready", arguments);
  }
}
