package kontur.migrations;

import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/// The schemas, and how each stands to the files of this program.
final class Schemas {
  /// A step that takes away what older programs need says so in its name:
  /// `V7__contract_drop_old_column.sql`.
  private static final String CONTRACT = "contract";

  private final Database database;

  Schemas(Database database) {
    this.database = database;
  }

  /// How a schema stands to this program.
  sealed interface Standing {
    /// At its version, or at a newer one that it can work with.
    record Fits() implements Standing {}

    record Older(String schema, int missing) implements Standing {}

    /// Newer by a step that takes away what this program needs.
    record TooNew(String schema, String version, String step) implements Standing {}
  }

  /// The first schema that does not fit, if any.
  Standing standing(List<String> schemas) {
    return schemas.stream()
        .map(this::standing)
        .filter(standing -> !(standing instanceof Standing.Fits))
        .findFirst()
        .orElse(new Standing.Fits());
  }

  private Standing standing(String schema) {
    var info = flyway(schema).info();
    if (info.pending().length > 0) {
      return new Standing.Older(schema, info.pending().length);
    }
    return Arrays.stream(info.applied())
        .filter(step -> step.getState() == MigrationState.FUTURE_SUCCESS)
        .filter(step -> step.getDescription().startsWith(CONTRACT))
        .findFirst()
        .<Standing>map(step -> tooNew(schema, step))
        .orElse(new Standing.Fits());
  }

  private static Standing tooNew(String schema, MigrationInfo step) {
    return new Standing.TooNew(
        schema, String.valueOf(step.getVersion()), String.valueOf(step.getDescription()));
  }

  void migrate(String schema) {
    flyway(schema).migrate();
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
