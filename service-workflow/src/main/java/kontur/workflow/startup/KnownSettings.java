package kontur.workflow.startup;

import java.util.Set;
import java.util.TreeSet;
import kontur.start.WrongSetting;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/// Refuses settings that nothing reads: a typing error would go unnoticed.
public final class KnownSettings {
  private static final ConfigurationPropertyName OURS =
      ConfigurationPropertyName.of("kontur.workflow");
  private static final Set<String> NAMES =
      Set.of(
          "roles",
          "retry",
          "actor",
          "classify",
          "command",
          "consume",
          "definition",
          "engine",
          "intake",
          "kafka",
          "reconcile",
          "ticket");

  private KnownSettings() {}

  /// Each feature refuses unknown names below its own.
  public static void check(Environment environment) {
    for (var source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource names) {
        names.stream().filter(OURS::isAncestorOf).forEach(KnownSettings::check);
      }
    }
  }

  private static void check(ConfigurationPropertyName name) {
    if (!NAMES.contains(name.getElement(OURS.getNumberOfElements(), Form.UNIFORM))) {
      throw new WrongSetting(
          "Unknown setting "
              + name
              + ": below kontur.workflow there are "
              + String.join(", ", new TreeSet<>(NAMES))
              + " only.");
    }
  }
}
