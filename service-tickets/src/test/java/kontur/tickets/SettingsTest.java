package kontur.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

class SettingsTest {
  @Test
  void theFileDocumentsEveryKeyWithItsDefault() throws Exception {
    var keys = new TreeSet<String>();
    for (var settings : settings()) {
      var prefix = settings.getAnnotation(ConfigurationProperties.class).prefix();
      var fromFile = new Binder(ConfigurationPropertySources.from(List.of(file())));
      var constructor = settings.getDeclaredConstructors()[0];
      for (var parameter : constructor.getParameters()) {
        var key =
            prefix
                + "."
                + parameter.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        keys.add(key);
        var standard = parameter.getAnnotation(DefaultValue.class).value()[0];
        assertThat(fromFile.bind(key, String.class).orElse("")).as(key).isEqualTo(standard);
      }
    }
    assertThat(documented()).isEqualTo(keys);
  }

  private static Set<String> documented() throws IOException {
    var names = ((EnumerablePropertySource<?>) file()).getPropertyNames();
    return Set.of(names).stream()
        .filter(name -> name.startsWith("kontur.tickets."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static PropertySource<?> file() throws IOException {
    var resource = new ClassPathResource("service-tickets.yaml");
    return new YamlPropertySourceLoader().load("service-tickets", resource).getFirst();
  }

  private static List<Class<?>> settings() throws ClassNotFoundException {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    var found = new ArrayList<Class<?>>();
    for (var candidate : scanner.findCandidateComponents("kontur.tickets")) {
      found.add(Class.forName(String.valueOf(candidate.getBeanClassName())));
    }
    return found;
  }
}
