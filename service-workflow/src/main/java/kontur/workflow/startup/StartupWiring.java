package kontur.workflow.startup;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What starting consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StartupSettings.class)
class StartupWiring {
  @Bean
  Startup startup(
      StartupSettings settings,
      ObjectProvider<Part> parts,
      ObjectProvider<Duty> duties,
      ConfigurableApplicationContext context) {
    return new Startup(
        settings,
        parts.orderedStream().toList(),
        duties.orderedStream().toList(),
        () -> exit(context));
  }

  @Bean
  HealthIndicator startupHealth(Startup startup) {
    return new StartupHealth(startup);
  }

  /// On a thread of its own: closing the context stops the one that found the mistake.
  private static void exit(ConfigurableApplicationContext context) {
    Thread.ofPlatform()
        .name("give-up")
        .start(() -> System.exit(SpringApplication.exit(context, () -> 1)));
  }
}
