package kontur.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import kontur.migrations.Migrations;

/// The schemas as a later version would leave them: only wider, as `ExpandOnlyTest` (migrations)
/// holds every step to be.
final class LaterVersion {
  private static final String STEP = "900";

  private LaterVersion() {}

  /// @return how many tables got wider
  static int widen(String url) {
    var widened = 0;
    try (var connection = DriverManager.getConnection(url, "postgres", "")) {
      for (var schema : Migrations.SCHEMAS) {
        for (var table : tables(connection, schema)) {
          widen(connection, schema + "." + table);
          widened++;
        }
        execute(connection, "create table %s.later (id int primary key)".formatted(schema));
        remember(connection, schema);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return widened;
  }

  private static void widen(Connection connection, String table) throws SQLException {
    execute(
        connection,
        """
        alter table %s
          add column later_note text,
          add column later_number bigint not null default 0
        """
            .formatted(table));
    execute(connection, "create index on %s (later_number)".formatted(table));
  }

  private static List<String> tables(Connection connection, String schema) throws SQLException {
    var tables = new ArrayList<String>();
    var sql =
        """
        select c.relname from pg_class c
         where c.relnamespace = ?::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
           and c.relname <> 'flyway_schema_history'
        """;
    try (var query = connection.prepareStatement(sql)) {
      query.setString(1, schema);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
    }
    return tables;
  }

  /// As Flyway of that version would.
  private static void remember(Connection connection, String schema) throws SQLException {
    execute(
        connection,
        """
        insert into %s.flyway_schema_history
        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
        values (%s, '%2$s', 'later', 'SQL', 'V%2$s__later.sql', 1, 'postgres', 1, true)
        """
            .formatted(schema, STEP));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
