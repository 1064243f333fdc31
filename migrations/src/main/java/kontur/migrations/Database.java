package kontur.migrations;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database to migrate, seen as its owner.
///
/// @param url JDBC URL
/// @param user the owner, who may create roles
/// @param password empty where the server trusts its callers
/// @param rolePasswords passwords to set, by role; a role that is missing keeps what it has
/// @param patience how long an absent server is waited for
public record Database(
    String url,
    String user,
    String password,
    Map<String, String> rolePasswords,
    Duration patience) {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final long PAUSE_MILLIS = 500;

  public Database {
    rolePasswords = Map.copyOf(rolePasswords);
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience must not be negative: " + patience);
    }
  }

  /// A server that trusts its callers and is already there.
  public static Database trusted(String url, String user) {
    return new Database(url, user, "", Map.of(), Duration.ofSeconds(10));
  }

  /// The URL without its parameters.
  String place() {
    var question = url.indexOf('?');
    return (question < 0 ? url : url.substring(0, question)).replace("jdbc:postgresql://", "");
  }

  Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    if (!password.isEmpty()) {
      properties.setProperty("password", password);
    }
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("ApplicationName", "kontur-migrations");
    return DriverManager.getConnection(url, properties);
  }

  Connection connectWhenThere() throws SQLException, InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    var told = false;
    while (true) {
      try {
        return connect();
      } catch (SQLException e) {
        if (isPermanent(e) || System.nanoTime() > end) {
          throw e;
        }
        if (!told) {
          log.atInfo()
              .addKeyValue("url", url)
              .addKeyValue("waitSeconds", patience.toSeconds())
              .addKeyValue("cause", Trouble.sentence(e, this))
              .log("Waiting for PostgreSQL");
          told = true;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /// Class 28 is a wrong user or password, 3D000 no such database; waiting does not help.
  private static boolean isPermanent(SQLException e) {
    var state = Optional.ofNullable(e.getSQLState()).orElse("");
    return state.startsWith("28") || state.equals("3D000");
  }
}
