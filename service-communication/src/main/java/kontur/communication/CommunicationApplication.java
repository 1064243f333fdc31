package kontur.communication;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.ComponentScan;

/// The service that talks to the outside: mailboxes and bots.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan
public class CommunicationApplication {
  /// The application as `main` and `local` start it.
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(CommunicationApplication.class)
        .web(WebApplicationType.NONE)
        .properties("spring.config.name=service-communication");
  }

  /// Starts the service.
  public static void main(String[] args) {
    var _ = builder().run(args);
  }
}
