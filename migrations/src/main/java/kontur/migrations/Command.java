package kontur.migrations;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The program: reads its settings from arguments and environment, migrates, and says so in one
/// line.
final class Command {
  private static final List<String> SETTINGS =
      List.of("url", "user", "password", "password-file", "role-passwords", "wait");
  private static final String HELP =
      """
      Brings the Kontur database to the version of this program, then exits. Repeatable.

      Usage: migrations [migrate|validate] [--setting=value ...]

        migrate         (default) creates roles and schemas and runs what has not run yet
        validate        changes nothing; exit code 3 when something has not run yet

      Settings, as arguments or as environment variables:
        --url            KONTUR_MIGRATIONS_URL             JDBC URL (jdbc:postgresql://127.0.0.1:15432/kontur)
        --user           KONTUR_MIGRATIONS_USER            the owner, who may create roles (postgres)
        --password       KONTUR_MIGRATIONS_PASSWORD        empty where the server trusts its callers
        --password-file  KONTUR_MIGRATIONS_PASSWORD_FILE   a file that holds it
        --role-passwords KONTUR_MIGRATIONS_ROLE_PASSWORDS  a folder of files named like the roles
        --wait           KONTUR_MIGRATIONS_WAIT            how long to wait for the server (PT2M)
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
    if (List.of(args).contains("--help")) {
      out.print(HELP);
      return 0;
    }
    try {
      var validate = args.length > 0 && args[0].equals("validate");
      var database = database(settings(args));
      return validate ? validate(database) : migrate(database);
    } catch (IllegalArgumentException | IOException e) {
      err.println("Wrong setting: " + e.getMessage() + " (--help lists them)");
      return 2;
    } catch (MigrationFailed e) {
      err.println("Migration failed: " + e.getMessage());
      return 1;
    }
  }

  private int migrate(Database database) {
    Migrations.migrate(database);
    out.println("The database is at the version of this program.");
    return 0;
  }

  private int validate(Database database) {
    var current = Migrations.isCurrent(database);
    out.println(
        current
            ? "The database is at the version of this program."
            : "The database is older than this program: run migrate.");
    return current ? 0 : 3;
  }

  private Map<String, String> settings(String... args) {
    var settings = new LinkedHashMap<String, String>();
    for (var name : SETTINGS) {
      var variable = "KONTUR_MIGRATIONS_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
      if (environment.containsKey(variable)) {
        settings.put(name, environment.get(variable));
      }
    }
    for (var i = 0; i < args.length; i++) {
      if (i > 0 || !List.of("migrate", "validate").contains(args[i])) {
        put(settings, args[i]);
      }
    }
    return settings;
  }

  private static void put(Map<String, String> settings, String argument) {
    var equals = argument.indexOf('=');
    var name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
    if (!SETTINGS.contains(name)) {
      throw new IllegalArgumentException("unknown argument " + argument);
    }
    settings.put(name, argument.substring(equals + 1));
  }

  private static Database database(Map<String, String> settings) throws IOException {
    var password = settings.getOrDefault("password", "");
    if (settings.containsKey("password-file")) {
      password = Files.readString(Path.of(settings.get("password-file"))).strip();
    }
    return new Database(
        settings.getOrDefault("url", "jdbc:postgresql://127.0.0.1:15432/kontur"),
        settings.getOrDefault("user", "postgres"),
        password,
        rolePasswords(settings.getOrDefault("role-passwords", "")),
        wait(settings.getOrDefault("wait", "PT2M")));
  }

  private static Duration wait(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("wait must look like PT2M: " + text, e);
    }
  }

  private static Map<String, String> rolePasswords(String folder) throws IOException {
    var passwords = new HashMap<String, String>();
    if (!folder.isEmpty()) {
      for (var role : Roles.LOGINS) {
        var file = Path.of(folder, role);
        if (Files.exists(file)) {
          passwords.put(role, Files.readString(file).strip());
        }
      }
    }
    return passwords;
  }
}
