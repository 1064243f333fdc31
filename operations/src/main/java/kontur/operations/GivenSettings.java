package kontur.operations;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/// What the settings files give of Spring's own settings, as variables.
final class GivenSettings {
  private static final String SPRING = "SPRING_";

  /// Spring reads a name with and without the underscores that stand for dashes.
  private final Map<String, String> byLetters = new HashMap<>();

  GivenSettings(MutablePropertySources sources) {
    for (var source : sources) {
      if (source instanceof EnumerablePropertySource<?> names && isFile(source.getName())) {
        for (var name : names.getPropertyNames()) {
          var variable = KnownVariables.variable(name);
          if (variable.startsWith(SPRING)) {
            byLetters.put(letters(variable), variable);
          }
        }
      }
    }
  }

  /// The one that this variable differs from by a slip of the hand.
  Optional<String> meantBy(String variable) {
    var letters = letters(variable);
    return !variable.startsWith(SPRING) || byLetters.containsKey(letters)
        ? Optional.empty()
        : byLetters.keySet().stream()
            .filter(known -> isSlip(letters, known))
            .sorted()
            .findFirst()
            .map(byLetters::get);
  }

  /// One letter too many, too few or wrong, or two neighbours swapped: more is another name.
  private static boolean isSlip(String one, String other) {
    return KnownVariables.distance(one, other) == 1 || isSwapped(one, other);
  }

  private static boolean isSwapped(String one, String other) {
    if (one.length() != other.length()) {
      return false;
    }
    var at = 0;
    while (at < one.length() && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at + 1 < one.length()
        && one.charAt(at) == other.charAt(at + 1)
        && one.charAt(at + 1) == other.charAt(at)
        && one.substring(at + 2).equals(other.substring(at + 2));
  }

  private static boolean isFile(String source) {
    return !source.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
        && !source.equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
  }

  private static String letters(String variable) {
    return variable.replace("_", "");
  }
}
