package kontur.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import kontur.migrations.Database;
import kontur.migrations.Migrations;

/// A PostgreSQL whose data stays in a folder and survives a kill.
public final class LocalPostgres implements AutoCloseable {
  private static final String OWNER = "postgres";
  private static final String DATABASE = "kontur";
  private static final Duration START = Duration.ofSeconds(60);
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  private final EmbeddedPostgres server;

  private LocalPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /// Starts the server, or adopts the one that a killed run left, and migrates.
  public static LocalPostgres start(Home home, int port) {
    try {
      var log = Redirect.appendTo(home.directory("log").resolve("postgres.log").toFile());
      var server =
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(home.directory("postgres-programs").toFile())
              .setDataDirectory(data(home))
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setPGStartupWait(START)
              .setPort(port)
              .setLocaleConfig("locale", "C")
              .setLocaleConfig("locale-provider", "builtin")
              .setLocaleConfig("builtin-locale", "C.UTF-8")
              .setOutputRedirector(log)
              .setErrorRedirector(log)
              .setServerConfig("unix_socket_directories", "")
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("shared_buffers", "32MB")
              .setServerConfig("max_connections", "100")
              .setServerConfig("jit", "off")
              .start();
      createDatabase(server);
      Migrations.migrate(Database.trusted(url(port), OWNER));
      return new LocalPostgres(server);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start: see postgres.log", e);
    }
  }

  /// Of the database on this port.
  public static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
  }

  /// The port of the server that a killed run left behind.
  static OptionalInt survivor(Home home) {
    return process(home).isPresent() ? ofPidFile(home, PORT_LINE) : OptionalInt.empty();
  }

  /// The server that works on this folder.
  static Optional<ProcessHandle> process(Home home) {
    var pid = ofPidFile(home, PID_LINE);
    return pid.isPresent() ? postgres(pid.getAsInt()) : Optional.empty();
  }

  /// Empty when the server has not written that line: none is there, or one that was killed while
  /// it started.
  private static OptionalInt ofPidFile(Home home, int line) {
    try {
      var lines = Files.readAllLines(data(home).resolve("postmaster.pid"));
      return OptionalInt.of(Integer.parseInt(lines.get(line).strip()));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return OptionalInt.empty();
    }
  }

  /// A process id may have been given to another program since.
  private static Optional<ProcessHandle> postgres(long pid) {
    return ProcessHandle.of(pid)
        .filter(process -> process.info().command().orElse("").contains("postgres"));
  }

  private static Path data(Home home) {
    return home.resolve("postgres");
  }

  private static void createDatabase(EmbeddedPostgres server) {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      try (var rows =
          statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
        if (rows.next()) {
          return;
        }
      }
      statement.execute("create database " + DATABASE);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the database", e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
