package kontur.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  private static EmbeddedPostgres server;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void mayRunAgainAndAtOnce() throws Exception {
    var url = fresh("again");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var runs = new java.util.ArrayList<java.util.concurrent.Future<?>>();
      for (var i = 0; i < 3; i++) {
        runs.add(threads.submit(() -> Migrations.migrate(Database.trusted(url, "postgres"))));
      }
      for (var run : runs) {
        run.get();
      }
    }

    assertThat(run("validate", "--url=" + url)).isZero();
  }

  @Test
  void setsThePasswordsOfTheRolesItIsGiven(@TempDir Path folder) throws Exception {
    var url = fresh("passwords");
    Files.writeString(folder.resolve("tickets"), "it's secret\n");

    var code = run("--url=" + url, "--user=postgres", "--role-passwords=" + folder);

    assertThat(code).isZero();
    assertThat(
            ask(
                url,
                "select count(*) from pg_authid where rolname = 'tickets' and rolpassword like 'SCRAM%'"))
        .isEqualTo("1");
  }

  @Test
  void aServiceFindsOutWithItsOwnRoleThatItsSchemaFits(@TempDir Path folder) throws Exception {
    var url = fresh("fits");

    assertThat(run("validate", "--url=" + url, "--wait=PT0S")).isEqualTo(3);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("The schema content is older");
    assertThat(run("migrate", "--url=" + url)).isZero();

    assertThat(run("validate", "--url=" + url, "--user=tickets", "--schemas=content,tickets"))
        .isZero();
  }

  @Test
  void aNewerSchemaFitsUnlessAStepTookSomethingAway() throws Exception {
    var url = fresh("newer");
    run("migrate", "--url=" + url);
    var future =
        """
        insert into gateway.flyway_schema_history
        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
        values (%d, '%d', '%s', 'SQL', 'V%2$d__%3$s.sql', 1, 'postgres', 1, true)
        """;

    tell(url, future.formatted(98, 98, "add a column"));
    assertThat(run("validate", "--url=" + url)).isZero();
    assertThat(run("migrate", "--url=" + url)).isZero();

    tell(url, future.formatted(99, 99, "contract drop a column"));
    assertThat(run("validate", "--url=" + url)).isEqualTo(4);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("The schema gateway is too new for this program: step 99");
  }

  @Test
  void makesTemporalsRoleAndDatabasesWhenItHasAPassword(@TempDir Path folder) throws Exception {
    var url = fresh("engine");
    Files.writeString(folder.resolve("temporal"), "secret");

    assertThat(run("--url=" + url, "--role-passwords=" + folder)).isZero();
    assertThat(run("--url=" + url, "--role-passwords=" + folder)).isZero();

    assertThat(
            ask(
                url,
                "select string_agg(datname, ',' order by datname) from pg_database where datdba = 'temporal'::regrole"))
        .isEqualTo("temporal,temporal_visibility");
  }

  @Test
  void saysWhatIsWrongWithTheDatabaseInOneSentence() {
    var url = server.getJdbcUrl("postgres", "nowhere");

    assertThat(run("migrate", "--url=" + url)).isEqualTo(1);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Migration failed: PostgreSQL is there, but not this database: localhost")
        .hasLineCount(1);
  }

  @Test
  void waitsForTheServerOnlyAsLongAsTold() {
    var absent =
        new Database(
            "jdbc:postgresql://127.0.0.1:1/x", "postgres", "", Map.of(), Duration.ofMillis(600));

    assertThatThrownBy(() -> Migrations.migrate(absent))
        .isInstanceOf(MigrationFailed.class)
        .hasMessageStartingWith("PostgreSQL at 127.0.0.1:1/x does not answer");
  }

  @Test
  void refusesAnArgumentItDoesNotKnow() {
    assertThat(run("--ulr=x")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("unknown argument --ulr=x");
  }

  @Test
  void explainsItself() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("KONTUR_MIGRATIONS_URL");
  }

  private int run(String... args) {
    return new Command(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(args);
  }

  private static String fresh(String name) throws SQLException {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return server.getJdbcUrl("postgres", name);
  }

  private static void tell(String url, String sql) throws SQLException {
    try (var connection = Database.trusted(url, "postgres").connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(String url, String sql) throws SQLException {
    try (var connection = Database.trusted(url, "postgres").connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
