package kontur.tickets.template;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import kontur.start.WrongSetting;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What templates consist of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TemplateSettings.class)
class TemplateWiring {
  @Bean
  Templates templates(TemplateSettings settings) {
    try {
      return settings.folder().isEmpty()
          ? Templates.builtIn()
          : Templates.of(Path.of(settings.folder()));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new WrongSetting(
          "kontur.tickets.template.folder is " + settings.folder() + ": " + e.getMessage(), e);
    }
  }
}
