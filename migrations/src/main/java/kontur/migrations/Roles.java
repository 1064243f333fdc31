package kontur.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// The roles that the services sign in as, and who may act as whom.
final class Roles {
  static final List<String> LOGINS =
      List.of("content", "communication", "tickets", "workflow", "gateway");

  /// Whose passwords can be set.
  static final List<String> WITH_PASSWORDS =
      List.of("content", "communication", "tickets", "workflow", "gateway", TemporalDatabases.ROLE);

  /// Only RecordStep takes this role, by `set local role`.
  static final String LIFECYCLE = "tickets_lifecycle";

  /// From this version on a membership can be without inheritance.
  private static final int WITH_INHERIT_OPTION = 16;

  private final Connection connection;

  Roles(Connection connection) {
    this.connection = connection;
  }

  void create(Map<String, String> passwords) throws SQLException {
    for (var role : LOGINS) {
      login(role, passwords.getOrDefault(role, ""));
    }
    createIfMissing(LIFECYCLE, "nologin");
    grant();
  }

  /// Makes the role if it is missing; an empty password changes nothing.
  void login(String role, String password) throws SQLException {
    createIfMissing(role, "login");
    if (!password.isEmpty()) {
      setPassword(role, password);
    }
  }

  private void grant() throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("grant content to communication, tickets");
      var old = connection.getMetaData().getDatabaseMajorVersion() < WITH_INHERIT_OPTION;
      statement.execute(
          "grant tickets_lifecycle to tickets" + (old ? "" : " with inherit false, set true"));
    }
  }

  private void createIfMissing(String role, String login) throws SQLException {
    try (var query = connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
      query.setString(1, role);
      try (var rows = query.executeQuery()) {
        if (rows.next()) {
          return;
        }
      }
    }
    try (var statement = connection.createStatement()) {
      statement.execute("create role " + role + " " + login);
    }
  }

  private void setPassword(String role, String password) throws SQLException {
    try (var format =
        connection.prepareStatement("select format('alter role %I password %L', ?, ?)")) {
      format.setString(1, role);
      format.setString(2, password);
      try (var rows = format.executeQuery();
          var statement = connection.createStatement()) {
        rows.next();
        statement.execute(rows.getString(1));
      }
    }
  }
}
