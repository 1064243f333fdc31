package kontur.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kontur.testing.Child;
import kontur.tickets.v1.Ticket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup is PostgreSQL and the secrets. From them alone, with a Temporal and a Kafka that know
/// nothing, everything goes on. The same with `pg_dump` and `pg_restore` is in `PlatformTest`
/// (k8s).
class RestoreTest {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final int CLOSES_AFTER_SECONDS = 25;

  /// What docs/operations/upgrade.md says to keep; the mails lie outside, on their server.
  private static final List<String> KEPT = List.of("postgres", "secrets", "admin-token", "mail");

  private static final Pattern RESTORED =
      Pattern.compile("Woke a forgotten ticket.*kind=\"?restored");

  @TempDir Path folder;

  private final Map<Port, Integer> ports = FreePorts.choose();

  @Test
  void fromADatabaseAndAnEmptyEngineEveryTicketGoesOn() throws IOException {
    try (var before = run("before")) {
      try (var customers = new Customers(ports);
          var desk = desk("before")) {
        customers.annaWrites("First", "Will be resolved");
        customers.annaWrites("Second", "Will stay open");
        var first = open(desk, "First");
        open(desk, "Second");
        desk.reply(first.getId(), "Done.");
        assertThat(desk.resolve(first.getId()).getApplied().getState()).isEqualTo("resolved");
      }
      before.stop(STOP);
    }

    for (var kept : KEPT) {
      copy(folder.resolve("before/" + kept), folder.resolve("after/" + kept));
    }

    try (var after = run("after");
        var customers = new Customers(ports);
        var desk = desk("after")) {
      // Nobody touches the first: its deadline passed while nothing ran, the reconciler sees that.
      var first = ticket(desk, "First");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(desk.ticket(first.getId()).getState()).isEqualTo("closed"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(log("after")).containsPattern(RESTORED));

      // A command revives its ticket at once.
      var second = ticket(desk, "Second");
      assertThat(desk.assignToMe(second.getId()).getApplied().getState())
          .isEqualTo("open.assigned");
      assertThat(second.getNumber()).isEqualTo(first.getNumber() + 1);

      // What comes in is new, and nothing that was there comes twice.
      customers.annaWrites("Third", "After the restore");
      open(desk, "Third");
      assertThat(desk.tickets()).hasSize(3);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(customers.annasMailbox())
                  .filteredOn(mail -> mail.text().contains("Done."))
                  .hasSize(1));
      after.stop(STOP);
    }
  }

  private Child run(String home) {
    var lifecycles = folder.resolve("lifecycles");
    Lifecycles.closingAfter(CLOSES_AFTER_SECONDS, lifecycles);
    var arguments = new ArrayList<>(FreePorts.arguments(ports));
    arguments.add("--home=" + folder.resolve(home));
    arguments.add("--temporal=java");
    arguments.add("--kontur.workflow.definition.folder=" + lifecycles);
    arguments.add("--kontur.workflow.definition.name=quick");
    arguments.add("--kontur.workflow.reconcile.every=2s");
    arguments.add("--kontur.workflow.reconcile.deadline-age=3s");
    // On a machine so slow that the start is later than a timer may be.
    arguments.add("--kontur.workflow.ticket.late-extra=2s");
    var child = Child.start(Local.class.getName(), "Kontur is ready", arguments);
    assertThat(child.isReadyWithin(START)).as(child::output).isTrue();
    return child;
  }

  private Desk desk(String home) {
    return new Desk(
        ports.get(Port.GATEWAY), Home.read(folder.resolve(home).resolve("admin-token")));
  }

  private String log(String home) throws IOException {
    var text = new StringBuilder();
    try (var files = Files.list(folder.resolve(home).resolve("log"))) {
      for (var file : files.toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static Ticket open(Desk desk, String subject) {
    return await()
        .atMost(PATIENCE)
        .until(() -> ticket(desk, subject), ticket -> ticket.getState().startsWith("open"));
  }

  private static Ticket ticket(Desk desk, String subject) {
    return desk.tickets().stream()
        .filter(ticket -> ticket.getSubject().equals(subject))
        .findFirst()
        .orElse(Ticket.getDefaultInstance());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
