package kontur.communication.start;

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
      ConfigurationPropertyName.of("kontur.communication");
  private static final Set<String> FEATURES =
      Set.of("actor", "bots", "delivery", "mail", "mailbox", "mime", "relay", "smtp", "telegram");

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
    var feature = name.getElement(OURS.getNumberOfElements(), Form.UNIFORM);
    if (!FEATURES.contains(feature)) {
      throw new WrongSetting(
          "Unknown setting "
              + name
              + ": below kontur.communication there are "
              + new TreeSet<>(FEATURES)
              + " only.");
    }
  }
}
