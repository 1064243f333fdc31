package kontur.migrations;

import java.sql.SQLException;
import java.util.Optional;

/// What is wrong between this program and PostgreSQL, in one sentence that says what to do.
final class Trouble {
  private Trouble() {}

  /// The sentence, without any password.
  static String sentence(Throwable failure, Database database) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException e) {
        return sentence(e, database);
      }
    }
    return firstLine(failure);
  }

  private static String sentence(SQLException e, Database database) {
    var state = Optional.ofNullable(e.getSQLState()).orElse("");
    var place = database.place();
    var user = database.user();
    return switch (state) {
      case "28P01", "28000" ->
          "PostgreSQL at %s refuses the user %s: the password is wrong, or there is no such role yet."
              .formatted(place, user);
      case "3D000" -> "PostgreSQL is there, but not this database: %s. Create it.".formatted(place);
      case "42501" -> "The user %s lacks a right that this needs: %s".formatted(user, firstLine(e));
      case "53100" -> "The disk of PostgreSQL at %s is full.".formatted(place);
      case "53300" -> "PostgreSQL at %s has no connection to spare.".formatted(place);
      default ->
          state.startsWith("08")
              ? "PostgreSQL at %s does not answer: %s".formatted(place, firstLine(e))
              : firstLine(e);
    };
  }

  private static String firstLine(Throwable t) {
    return String.valueOf(t.getMessage()).lines().findFirst().orElse("").strip();
  }
}
