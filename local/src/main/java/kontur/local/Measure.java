package kontur.local;

import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import kontur.testing.Child;

/// Starts the platform twice on a folder of its own, takes in many tickets, and prints how long the
/// start took, how much memory all processes hold, and which of this misses its goal.
final class Measure {
  private static final int TICKETS = 1_000;
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration INTAKE = Duration.ofMinutes(10);
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final Pattern SECONDS = Pattern.compile("ready \\(([0-9.]+) s");

  private final Settings settings;
  private final List<String> arguments;

  private Measure(Settings settings, List<String> arguments) {
    this.settings = settings;
    this.arguments = arguments;
  }

  /// False when a figure misses its goal.
  ///
  /// @param given the arguments beside `--measure`
  static boolean run(Settings asked, List<String> given) {
    var folder = Path.of(asked.home() + "-measure");
    var arguments = new ArrayList<>(given);
    arguments.removeIf(argument -> argument.startsWith("--home="));
    arguments.add("--home=" + folder);
    var missed = new Measure(asked, arguments).run(folder).missed();
    missed.forEach(System.out::println);
    return missed.isEmpty();
  }

  private Verdict run(Path folder) {
    System.out.println("Measures on the folder " + folder + "; remove it afterwards.");
    try (var first = child()) {
      System.out.printf(Locale.ROOT, "First start:  %.1f s%n", started(first));
      stop(first);
    }
    try (var second = child()) {
      var start = started(second);
      System.out.printf(
          Locale.ROOT,
          "Second start: %.1f s   (goal: %d s on two cores)%n",
          start,
          Verdict.START_SECONDS);
      var before = tickets();
      var began = System.nanoTime();
      sendMails();
      awaitTickets(before + TICKETS);
      var took = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT, "Tickets:      %d more in %.1f s, each by a mail%n", TICKETS, took);
      var memory = Memory.of(Map.of("JVM", second.handle()), folder);
      System.out.printf(
          Locale.ROOT, "Memory:       %s   (goal: %,d MiB)%n", memory.text(), Verdict.MEMORY_MIB);
      stop(second);
      return new Verdict(start, memory.ownMiB());
    }
  }

  private Child child() {
    return Child.start(Local.class.getName(), "Kontur is ready", arguments);
  }

  private static double started(Child child) {
    if (!child.isReadyWithin(START)) {
      throw new WrongSetting("The platform did not start:\n" + child.output());
    }
    var match = SECONDS.matcher(child.output());
    if (!match.find()) {
      throw new IllegalStateException("the ready line names no time:\n" + child.output());
    }
    return Double.parseDouble(match.group(1));
  }

  private static void stop(Child child) {
    var code = child.stop(STOP);
    // 143 is what a JVM says after SIGTERM.
    if (code != 0 && code != 143) {
      System.out.println("It ended with code " + code + ":\n" + child.output());
    }
  }

  private void sendMails() {
    var mailboxes = new Mailboxes(settings.port(Port.SMTP), settings.port(Port.IMAP));
    try {
      for (var i = 0; i < TICKETS; i++) {
        mailboxes.send(
            new Mailboxes.Draft(
                "customer" + i + "@example.org",
                Arguments.SUPPORT,
                "Question " + i,
                "Where is my order number " + i + "?",
                ""));
      }
    } catch (MessagingException e) {
      throw new IllegalStateException("cannot send a mail", e);
    }
  }

  /// Until every ticket has its first lifecycle step.
  private void awaitTickets(long wanted) {
    var end = System.nanoTime() + INTAKE.toNanos();
    while (tickets() < wanted) {
      if (System.nanoTime() > end) {
        throw new WrongSetting(
            "Only " + tickets() + " of " + wanted + " tickets arrived in " + INTAKE);
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private long tickets() {
    var url = LocalPostgres.url(settings.port(Port.POSTGRES));
    try (var connection = DriverManager.getConnection(url, "postgres", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from tickets.lifecycle_state")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot count tickets", e);
    }
  }
}
