package kontur.lifecycle.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import kontur.lifecycle.expression.Scope;
import kontur.lifecycle.value.Field;

/// All cases that guards can tell apart, as long as these are few: enums, booleans, and texts that
/// are only compared with constants.
final class Domains {
  private static final int MAX_CASES = 10_000;
  private static final Pattern FIELD =
      Pattern.compile("\\b(ticket|vars|event|result)\\.([A-Za-z0-9]+)");
  private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"|'([^'\\\\]*)'");
  // Calls, arithmetic, order and time make cases that cannot be counted.
  private static final Pattern TOO_MUCH =
      Pattern.compile("[A-Za-z0-9_]\\s*\\(|[<>+\\\\*%?]|\\bnow\\b|\\[\\s*[0-9a-z]");

  private Domains() {}

  /// Each case as variables; empty when they cannot be counted.
  static Optional<List<Map<String, Object>>> cases(List<String> guards, Scope scope) {
    if (guards.stream().anyMatch(guard -> TOO_MUCH.matcher(blank(guard)).find())) {
      return Optional.empty();
    }
    var domains = new LinkedHashMap<List<String>, List<Object>>();
    for (var guard : guards) {
      for (var match : FIELD.matcher(blank(guard)).results().toList()) {
        var field = scope.field(match.group(1), match.group(2)).orElse(null);
        var domain = field == null ? List.of() : domain(field, guards);
        if (domain.isEmpty()) {
          return Optional.empty();
        }
        domains.put(List.of(match.group(1), match.group(2)), domain);
      }
    }
    var size = domains.values().stream().mapToLong(List::size).reduce(1, (a, b) -> a * b);
    return domains.size() > 12 || size > MAX_CASES
        ? Optional.empty()
        : Optional.of(product(domains));
  }

  // A text must not look like code.
  private static String blank(String guard) {
    return TEXT.matcher(guard).replaceAll("\"\"");
  }

  private static List<Object> domain(Field field, List<String> guards) {
    if (!field.allowed().isEmpty()) {
      return field.allowed();
    }
    return switch (field.type()) {
      case BOOL -> List.of(true, false);
      case STRING -> texts(guards);
      case INT, DOUBLE, TIMESTAMP, STRINGS -> List.of();
    };
  }

  // Two more than all constants, so that two fields can differ beyond them.
  private static List<Object> texts(List<String> guards) {
    var texts = new LinkedHashSet<Object>(List.of("some", "other"));
    for (var guard : guards) {
      TEXT.matcher(guard)
          .results()
          .forEach(match -> texts.add(match.group(1) == null ? match.group(2) : match.group(1)));
    }
    return List.copyOf(texts);
  }

  private static List<Map<String, Object>> product(Map<List<String>, List<Object>> domains) {
    var cases = new ArrayList<Map<String, Object>>();
    cases.add(Map.of());
    for (var domain : domains.entrySet()) {
      var more = new ArrayList<Map<String, Object>>();
      for (var one : cases) {
        for (var value : domain.getValue()) {
          more.add(with(one, domain.getKey(), value));
        }
      }
      cases = more;
    }
    return cases;
  }

  private static Map<String, Object> with(
      Map<String, Object> variables, List<String> field, Object value) {
    var more = new LinkedHashMap<>(variables);
    var values = new LinkedHashMap<String, Object>();
    if (more.get(field.getFirst()) instanceof Map<?, ?> known) {
      known.forEach((name, old) -> values.put((String) name, old));
    }
    values.put(field.getLast(), value);
    more.put(field.getFirst(), values);
    return more;
  }
}
