package kontur.migrations;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kontur.migrations.Schemas.Standing;

/// The program: reads its settings from arguments and environment, does one thing, and says so in
/// one line.
final class Command {
  private static final List<String> DATABASE_SETTINGS =
      List.of("url", "user", "password", "password-file", "role-passwords", "schemas", "wait");
  private static final List<String> TOPIC_SETTINGS =
      List.of("bootstrap-servers", "client-file", "replication", "min-insync", "retention", "wait");
  private static final String HELP =
      """
      Brings the Kontur database and its topics to what this version needs, then exits. Repeatable.

      Usage: migrations [migrate|validate|topics] [--setting=value ...]

        migrate         (default) creates roles and schemas and runs what has not run yet
        validate        changes nothing; waits until the schemas fit this version; exit code 3 when they
                        are still older then, 4 when they are too new
        topics          creates the topics that are missing and says where one differs

      Settings of migrate and validate, as arguments or as environment variables:
        --url            KONTUR_MIGRATIONS_URL             JDBC URL (jdbc:postgresql://127.0.0.1:15432/kontur)
        --user           KONTUR_MIGRATIONS_USER            the owner, who may create roles (postgres); for
                                                           validate a service's role does as well
        --password       KONTUR_MIGRATIONS_PASSWORD        empty where the server trusts its callers
        --password-file  KONTUR_MIGRATIONS_PASSWORD_FILE   a file that holds it
        --role-passwords KONTUR_MIGRATIONS_ROLE_PASSWORDS  a folder of files named like the roles; with a file
                                                           `temporal` Temporal's role and databases are made too
        --schemas        KONTUR_MIGRATIONS_SCHEMAS         what validate looks at (all)
        --wait           KONTUR_MIGRATIONS_WAIT            how long to wait for the server (PT2M)

      Settings of topics:
        --bootstrap-servers KONTUR_TOPICS_BOOTSTRAP_SERVERS  (127.0.0.1:19092)
        --client-file     KONTUR_TOPICS_CLIENT_FILE        a properties file, such as for SASL and TLS
        --replication       KONTUR_TOPICS_REPLICATION        replicas of each partition (1)
        --min-insync        KONTUR_TOPICS_MIN_INSYNC         replicas that must have a record (1)
        --retention         KONTUR_TOPICS_RETENTION          how long records are kept (P7D)
        --wait              KONTUR_TOPICS_WAIT               how long to wait for the broker (PT2M)
      """;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Command(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  int run(String... args) {
    var arguments = Arrays.asList(args);
    if (arguments.contains("--help")) {
      out.print(HELP);
      return 0;
    }
    var named = !arguments.isEmpty() && !arguments.getFirst().startsWith("--");
    var rest = named ? arguments.subList(1, arguments.size()) : arguments;
    try {
      return switch (named ? arguments.getFirst() : "migrate") {
        case "migrate" -> migrate(rest);
        case "validate" -> validate(rest);
        case "topics" -> topics(rest);
        default -> throw new IllegalArgumentException("unknown command " + arguments.getFirst());
      };
    } catch (NoSuchFileException e) {
      err.println("Wrong setting: there is no file " + e.getMessage());
      return 2;
    } catch (IllegalArgumentException | IOException e) {
      err.println("Wrong setting: " + e.getMessage() + " (--help lists them)");
      return 2;
    } catch (MigrationFailed e) {
      err.println("Migration failed: " + e.getMessage());
      return 1;
    } catch (TopicsFailed e) {
      err.println("Topics could not be made: " + e.getMessage());
      return 1;
    }
  }

  private int migrate(List<String> args) throws IOException {
    Migrations.migrate(database(databaseSettings(args)));
    out.println("The database is at the version of this program.");
    return 0;
  }

  private int validate(List<String> args) throws IOException {
    var settings = databaseSettings(args);
    return switch (Migrations.awaitCurrent(database(settings), schemas(settings))) {
      case Standing.Fits _ -> {
        out.println("The database fits this program.");
        yield 0;
      }
      case Standing.Older(var schema, var missing) -> {
        out.println(
            "The schema %s is older than this program by %d steps: run migrate of this version."
                .formatted(schema, missing));
        yield 3;
      }
      case Standing.TooNew(var schema, var version, var step) -> {
        out.println(
            "The schema %s is too new for this program: step %s (%s) took away what it needs. Run a newer version."
                .formatted(schema, version, step));
        yield 4;
      }
    };
  }

  private int topics(List<String> args) throws IOException {
    var settings = Settings.of("KONTUR_TOPICS_", TOPIC_SETTINGS, environment, args);
    var wanted =
        new CreateTopics.Wanted(
            settings.atLeastOne("replication", "1"),
            settings.atLeastOne("min-insync", "1"),
            settings.duration("retention", "P7D"));
    var created =
        new CreateTopics(
                settings.text("bootstrap-servers", "127.0.0.1:19092"),
                CreateTopics.client(settings.text("client-file", "")),
                settings.duration("wait", "PT2M"))
            .create(wanted);
    created.differences().forEach(difference -> out.println("Left as it is: " + difference));
    out.println(
        created.made().isEmpty()
            ? "All topics are there."
            : "Created topics: " + String.join(", ", created.made()) + ".");
    return 0;
  }

  private Settings databaseSettings(List<String> args) {
    return Settings.of("KONTUR_MIGRATIONS_", DATABASE_SETTINGS, environment, args);
  }

  private static List<String> schemas(Settings settings) {
    var schemas =
        List.of(settings.text("schemas", String.join(",", Migrations.SCHEMAS)).split(",", -1));
    for (var schema : schemas) {
      if (!Migrations.SCHEMAS.contains(schema)) {
        throw new IllegalArgumentException("no such schema: " + schema);
      }
    }
    return schemas;
  }

  private static Database database(Settings settings) throws IOException {
    return new Database(
        settings.text("url", "jdbc:postgresql://127.0.0.1:15432/kontur"),
        settings.text("user", "postgres"),
        settings.secret("password", "password-file"),
        rolePasswords(settings.text("role-passwords", "")),
        settings.duration("wait", "PT2M"));
  }

  private static Map<String, String> rolePasswords(String folder) throws IOException {
    var passwords = new HashMap<String, String>();
    if (!folder.isEmpty()) {
      for (var role : Roles.WITH_PASSWORDS) {
        var file = Path.of(folder, role);
        if (Files.exists(file)) {
          passwords.put(role, Files.readString(file).strip());
        }
      }
    }
    return passwords;
  }
}
