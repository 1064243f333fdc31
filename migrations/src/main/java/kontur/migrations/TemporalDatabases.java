package kontur.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// Temporal's role and its two databases on the same server; what is in them Temporal makes itself.
final class TemporalDatabases {
  static final String ROLE = "temporal";

  private static final List<String> NAMES = List.of("temporal", "temporal_visibility");

  private final Connection connection;

  TemporalDatabases(Connection connection) {
    this.connection = connection;
  }

  /// Does nothing without a password for the role: Temporal then lives elsewhere.
  void create(Map<String, String> passwords) throws SQLException {
    var password = passwords.get(ROLE);
    if (password == null) {
      return;
    }
    new Roles(connection).login(ROLE, password);
    try (var statement = connection.createStatement()) {
      // An owner who is no superuser can only give away what it could own itself.
      statement.execute("grant temporal to current_user");
      for (var name : NAMES) {
        if (!exists(name)) {
          statement.execute("create database " + name + " owner " + ROLE);
        }
      }
    }
  }

  private boolean exists(String name) throws SQLException {
    try (var query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      query.setString(1, name);
      try (var rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }
}
