package kontur.tickets.template;

import java.nio.file.Path;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What templates consist of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TemplateSettings.class)
class TemplateWiring {
  @Bean
  Templates templates(TemplateSettings settings) {
    return settings.folder().isEmpty()
        ? Templates.builtIn()
        : Templates.of(Path.of(settings.folder()));
  }
}
