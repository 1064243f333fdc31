package kontur.tickets;

import kontur.operations.Carriers;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.ComponentScan;

/// service-tickets as a program.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    excludeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
@ComponentScan
public class TicketsApplication {
  public static void main(String[] args) {
    Carriers.provide();
    builder().run(args);
  }

  /// The application, ready to run; `local` runs it in its own JVM.
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(TicketsApplication.class)
        .web(WebApplicationType.NONE)
        .properties("spring.config.name=service-tickets");
  }
}
