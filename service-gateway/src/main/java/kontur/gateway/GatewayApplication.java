package kontur.gateway;

import kontur.operations.Carriers;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/// The gateway as a program; also started by `local` beside the other services.
@SpringBootApplication(
    excludeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
public class GatewayApplication {
  /// The application, with settings from `service-gateway.yaml`.
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(GatewayApplication.class)
        .web(WebApplicationType.NONE)
        .initializers(context -> KnownSettings.check(context.getEnvironment()))
        .properties("spring.config.name=service-gateway");
  }

  /// Runs until it is told to stop.
  public static void main(String[] args) {
    Carriers.provide();
    builder().run(args);
  }
}
