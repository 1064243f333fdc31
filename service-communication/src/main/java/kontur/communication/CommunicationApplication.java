package kontur.communication;

import kontur.communication.start.KnownSettings;
import kontur.operations.Carriers;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.ComponentScan;

/// The service that talks to the outside: mailboxes and bots.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    excludeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
@ComponentScan
public class CommunicationApplication {
  /// The application as `main` and `local` start it.
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(CommunicationApplication.class)
        .web(WebApplicationType.NONE)
        .initializers(context -> KnownSettings.check(context.getEnvironment()))
        .properties("spring.config.name=service-communication");
  }

  /// Starts the service.
  public static void main(String[] args) {
    Carriers.provide();
    var _ = builder().run(args);
  }
}
