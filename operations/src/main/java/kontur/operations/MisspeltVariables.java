package kontur.operations;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kontur.start.WrongSetting;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;

/// Refuses a variable of ours that nothing reads: Spring refuses unknown names in files and
/// arguments, but leaves the environment out of it.
///
/// Ours are those below a feature of this service, and those that differ from a known one by a
/// slip. What else begins with `KONTUR_` may be meant for another program.
///
/// Of Spring's own, those are watched that our settings files give: with one letter too many, too
/// few, wrong or swapped in `SPRING_DATASOURCE_URL` the service would wait for the default for
/// ever.
final class MisspeltVariables implements BeanFactoryPostProcessor {
  private static final String OURS = "KONTUR_";
  private static final int SLIP = 2;

  /// Below the prefix of a whole service there may be features that this process goes without.
  private static final Pattern FEATURE = Pattern.compile("kontur\\.[^.]+\\..+");

  private final ConfigurableEnvironment environment;

  MisspeltVariables(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /// Before anything is made, so that this sentence comes before the consequences.
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    var known = new KnownVariables();
    known.add(OURS + "REFLECTION");
    var features = new TreeSet<String>();
    for (var name : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
      var type = beans.getType(name, false);
      var properties = beans.findAnnotationOnBean(name, ConfigurationProperties.class, false);
      if (type != null && properties != null && properties.prefix().startsWith("kontur.")) {
        known.add(properties.prefix(), type);
        if (FEATURE.matcher(properties.prefix()).matches()) {
          features.add(KnownVariables.variable(properties.prefix()) + "_");
        }
      }
    }
    var given = new GivenSettings(environment.getPropertySources());
    for (var variable : variables()) {
      check(variable, known, features);
      given.meantBy(variable).ifPresent(meant -> refuse(variable, meant));
    }
  }

  private static void check(String variable, KnownVariables known, Set<String> features) {
    if (!variable.startsWith(OURS) || known.knows(variable)) {
      return;
    }
    var nearest = known.nearest(variable).orElseThrow();
    if (features.stream().anyMatch(variable::startsWith)
        || KnownVariables.distance(variable, nearest) <= SLIP) {
      refuse(variable, nearest);
    }
  }

  private static void refuse(String variable, String nearest) {
    throw new WrongSetting(
        "Unknown variable "
            + variable
            + ": remove it or correct its name, the nearest known one is "
            + nearest
            + ".");
  }

  private Iterable<String> variables() {
    var source =
        environment
            .getPropertySources()
            .get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    return source instanceof EnumerablePropertySource<?> names
        ? Arrays.stream(names.getPropertyNames()).sorted().toList()
        : List.of();
  }
}
