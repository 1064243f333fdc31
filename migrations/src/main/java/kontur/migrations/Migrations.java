package kontur.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import kontur.migrations.Schemas.Standing;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.LoggerFactory;

/// Creates roles and schemas and runs one history of SQL files per schema. May run any number of
/// times, also at once.
public final class Migrations {
  /// In this order, because rights on `content` are given to roles of the others.
  public static final List<String> SCHEMAS =
      List.of("content", "communication", "tickets", "workflow", "gateway");

  private static final String LOGGING = "logback.configurationFile";

  /// Held for the whole run, so that two runs follow each other.
  private static final long LOCK = 0x6b6f6e747572L;

  private static final long PAUSE_MILLIS = 1_000;

  private final Database database;
  private final Schemas schemas;

  private Migrations(Database database) {
    this.database = database;
    this.schemas = new Schemas(database);
  }

  public static void main(String[] args) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "kontur/migrations/logback.xml");
    }
    System.exit(new Command(System.getenv(), System.out, System.err).run(args));
  }

  /// Brings the database to the newest version of every schema.
  public static void migrate(Database database) {
    new Migrations(database).run();
  }

  private void run() {
    try (var connection = database.connectWhenThere()) {
      lock(connection);
      new Roles(connection).create(database.rolePasswords());
      for (var schema : SCHEMAS) {
        createSchema(connection, schema);
        schemas.migrate(schema);
        letRead(connection, schema);
      }
      new TemporalDatabases(connection).create(database.rolePasswords());
    } catch (SQLException | FlywayException e) {
      throw new MigrationFailed(e, database);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationFailed(e, database);
    }
  }

  /// Waits, as long as the database's patience lasts, until the schemas are at least at the version
  /// of this code; changes nothing. A role that was not made yet is waited for as well.
  static Standing awaitCurrent(Database database, List<String> schemas) {
    return new Migrations(database).await(schemas);
  }

  private Standing await(List<String> wanted) {
    var end = System.nanoTime() + database.patience().toNanos();
    var told = "";
    while (true) {
      var over = System.nanoTime() >= end;
      String reason;
      try {
        var standing = schemas.standing(wanted);
        if (over || !(standing instanceof Standing.Older(var schema, var missing))) {
          return standing;
        }
        reason = "The schema %s lacks %d steps: run migrate.".formatted(schema, missing);
      } catch (FlywayException e) {
        if (over) {
          throw new MigrationFailed(e, database);
        }
        reason = Trouble.sentence(e, database);
      }
      if (!reason.equals(told)) {
        LoggerFactory.getLogger(Migrations.class)
            .atInfo()
            .addKeyValue("reason", reason)
            .log("Waiting for the schemas");
        told = reason;
      }
      pause();
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationFailed(e, database);
    }
  }

  private static void lock(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("select pg_advisory_lock(?)")) {
      statement.setLong(1, LOCK);
      statement.execute();
    }
  }

  private static void createSchema(Connection connection, String schema) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("create schema if not exists " + schema);
      statement.execute("grant usage on schema " + schema + " to " + schema);
    }
  }

  /// A service finds out with its own role whether its schema is there.
  private static void letRead(Connection connection, String schema) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("grant select on " + schema + ".flyway_schema_history to " + schema);
    }
  }
}
