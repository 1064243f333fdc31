package kontur.gateway;

import java.util.Set;
import kontur.start.WrongSetting;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/// Refuses settings that nothing reads: a typing error would go unnoticed.
final class KnownSettings {
  private static final ConfigurationPropertyName OURS =
      ConfigurationPropertyName.of("kontur.gateway");
  private static final Set<String> FEATURES = Set.of("actor", "setup", "watch");

  /// Kubernetes puts KONTUR_GATEWAY_PORT and …_SERVICE_HOST into every pod beside a service of that
  /// name.
  private static final Set<String> NOT_OURS = Set.of("port", "service");

  private KnownSettings() {}

  /// Each feature refuses unknown names below its own.
  static void check(Environment environment) {
    for (var source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource names) {
        names.stream().filter(OURS::isAncestorOf).forEach(KnownSettings::check);
      }
    }
  }

  private static void check(ConfigurationPropertyName name) {
    var feature = name.getElement(OURS.getNumberOfElements(), Form.UNIFORM);
    if (!FEATURES.contains(feature) && !NOT_OURS.contains(feature)) {
      throw new WrongSetting(
          "Unknown setting " + name + ": below kontur.gateway there are " + FEATURES + " only.");
    }
  }
}
