package kontur.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Creates roles and schemas and runs one history of SQL files per schema. May run any number of
/// times, also at once.
public final class Migrations {
  /// In this order, because rights on `content` are given to roles of the others.
  public static final List<String> SCHEMAS =
      List.of("content", "communication", "tickets", "workflow", "gateway");

  /// Held for the whole run, so that two runs follow each other.
  private static final long LOCK = 0x6b6f6e747572L;

  private final Database database;

  private Migrations(Database database) {
    this.database = database;
  }

  public static void main(String[] args) {
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
        flyway(schema).migrate();
      }
    } catch (SQLException | FlywayException e) {
      throw new MigrationFailed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationFailed(e);
    }
  }

  /// Whether every schema is at least at the version of this code; changes nothing.
  static boolean isCurrent(Database database) {
    try (var connection = database.connectWhenThere()) {
      lock(connection);
      return SCHEMAS.stream().allMatch(schema -> new Migrations(database).isCurrent(schema));
    } catch (SQLException | FlywayException e) {
      throw new MigrationFailed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationFailed(e);
    }
  }

  private boolean isCurrent(String schema) {
    return flyway(schema).info().pending().length == 0;
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

  private Flyway flyway(String schema) {
    return Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .schemas(schema)
        .createSchemas(false)
        .locations("classpath:db/" + schema)
        .failOnMissingLocations(false)
        .load();
  }
}
