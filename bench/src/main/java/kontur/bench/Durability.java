package kontur.bench;

import java.util.List;
import java.util.function.UnaryOperator;

/// Whether PostgreSQL keeps what it says that it has; figures of one that does not are worthless.
final class Durability {
  private static final List<String> SETTINGS =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private Durability() {}

  /// @param setting what a setting of PostgreSQL is
  /// @param ofRoles what roles and databases have set otherwise for themselves
  static void report(UnaryOperator<String> setting, List<String> ofRoles, Sheet sheet) {
    for (var name : SETTINGS) {
      var value = setting.apply(name);
      sheet.none(
          "roles and databases with another " + name,
          ofRoles.stream().filter(one -> one.startsWith(name + "=")).toList());
      sheet.atLeast("PostgreSQL " + name + " = " + value, value.equals("off") ? 0 : 1, 1, "");
    }
  }
}
