package kontur.workflow;

import java.util.Map;
import kontur.operations.Carriers;
import kontur.workflow.startup.KnownSettings;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.ComponentScan;

/// service-workflow: intake, lifecycle consumer, worker and commands; which of them, says
/// `kontur.workflow.roles`.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    excludeName = {
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
      "org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration"
    })
@ComponentScan
public class WorkflowApplication {
  /// The application as `main` and `local` start it.
  public static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(WorkflowApplication.class)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .initializers(context -> KnownSettings.check(context.getEnvironment()))
        .properties(Map.of("spring.config.name", "service-workflow"));
  }

  public static void main(String[] arguments) {
    Carriers.provide();
    builder().run(arguments);
  }
}
