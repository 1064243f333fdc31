package kontur.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import kontur.migrations.Database;
import kontur.migrations.Migrations;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/// A migrated database of its own for one test class, on one real PostgreSQL server per JVM.
///
/// Use it as a static `@RegisterExtension` field, or by [#start] and [#close]. Every role signs in
/// without a password.
public final class Postgres implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private static final String OWNER = "postgres";
  private static final String TEMPLATE = "kontur_template";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private String name = "";

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /// Creates the database.
  public void start() {
    name = "kontur_" + NUMBER.incrementAndGet();
    execute("create database " + name + " template " + TEMPLATE);
  }

  /// Drops the database, whoever is still connected.
  @Override
  public void close() {
    execute("drop database if exists " + name + " with (force)");
  }

  /// Connections of a role, such as `tickets`; each call of `getConnection` opens a new one.
  public DataSource dataSource(String role) {
    var source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl());
    source.setUser(role);
    return source;
  }

  /// Connections of the owner of everything.
  public DataSource owner() {
    return dataSource(OWNER);
  }

  /// For settings such as `spring.datasource.url`.
  public String jdbcUrl() {
    return url(name);
  }

  private static void execute(String sql) {
    execute("postgres", sql);
  }

  private static void execute(String database, String sql) {
    var source = new PGSimpleDataSource();
    source.setUrl(url(database));
    source.setUser(OWNER);
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static String url(String database) {
    return "jdbc:postgresql://" + Server.ADDRESS + "/" + database;
  }

  /// Started at first use; ends with the JVM.
  private static final class Server {
    static final String ADDRESS = address();

    static {
      execute("create database " + TEMPLATE);
      Migrations.migrate(Database.trusted(url(TEMPLATE), OWNER));
    }

    private static String address() {
      var image = System.getProperty("kontur.test.postgres.image", "");
      return image.isEmpty() ? embedded() : Containers.postgres(image);
    }

    private static String embedded() {
      try {
        var server =
            EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .start();
        return "127.0.0.1:" + server.getPort();
      } catch (IOException e) {
        throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
      }
    }
  }
}
