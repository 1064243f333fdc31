package kontur.gateway.user;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Makes and prints the one-time secret when no administrator can sign in, as soon as the database
/// is there.
final class AnnounceSetup implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(AnnounceSetup.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final SetUp setUp;
  private final SetupSettings settings;
  private final PrintStream console;
  private volatile boolean running;
  private volatile boolean told;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  AnnounceSetup(SetUp setUp, SetupSettings settings, PrintStream console) {
    this.setUp = setUp;
    this.settings = settings;
    this.console = console;
  }

  @Override
  public void start() {
    running = true;
    if (!prepared()) {
      thread = Thread.ofVirtual().name("announce-setup").start(this::prepareWhenPossible);
    }
  }

  @Override
  public void stop() {
    running = false;
    thread.interrupt();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void prepareWhenPossible() {
    try {
      do {
        Thread.sleep(PAUSE);
      } while (running && !prepared());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean prepared() {
    try {
      setUp.prepare(this::announce);
      if (told) {
        log.atInfo().log("The database is there");
      }
      return true;
    } catch (DataAccessException | TransactionException e) {
      if (!told) {
        log.atWarn()
            .addKeyValue("cause", String.valueOf(e.getMostSpecificCause().getMessage()))
            .log("Waiting for the database");
        told = true;
      }
      return false;
    }
  }

  /// On the console and not in the log: logs are kept and shipped.
  private void announce(Secret secret) {
    var file = settings.secretFile();
    if (file != null) {
      write(file, secret);
    }
    if (settings.print()) {
      console.println(
          "Kontur has no administrator who can sign in. One-time set-up secret: " + secret.text());
    }
  }

  private static void write(Path file, Secret secret) {
    try {
      var parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, secret.text() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write kontur.gateway.setup.secret-file", e);
    }
  }
}
