package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kontur.start.RefusedStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class MisspeltVariablesTest {
  @ConfigurationProperties(prefix = "kontur.shop.relay", ignoreUnknownFields = false)
  record RelaySettings(@DefaultValue("1s") Duration longSweep) {}

  @ConfigurationProperties(prefix = "kontur.shop.mail", ignoreUnknownFields = false)
  record MailSettings(@DefaultValue Map<String, Account> accounts) {
    record Account(@DefaultValue("x") String host, @DefaultValue List<String> aliases) {}
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableConfigurationProperties({RelaySettings.class, MailSettings.class})
  static class Service {}

  @ParameterizedTest
  @CsvSource({
    "KONTUR_SHOP_RELAY_LONGSWEPE, KONTUR_SHOP_RELAY_LONGSWEEP",
    "KONTUR_SHOP_RELAY_SOMETHING, KONTUR_SHOP_RELAY_LONGSWEEP",
    "KONTUR_SHPO_RELAY_LONGSWEEP, KONTUR_SHOP_RELAY_LONGSWEEP",
    "KONTUR_SHOP_MAIL_ACCOUNTS_HELP_HOTS, KONTUR_SHOP_MAIL_ACCOUNTS_HELP_HOST",
    "KONTUR_SHOP_MAIL_ACCOUNTS_HELP_ALIASSES_0, KONTUR_SHOP_MAIL_ACCOUNTS_HELP_ALIASES_0",
    "KONTUR_REFLECTON, KONTUR_REFLECTION",
    "SPRING_DATASOURCE_ULR, SPRING_DATASOURCE_URL",
    "SPRING_DATASOURCE_URLL, SPRING_DATASOURCE_URL",
    "SPRING_KAFKA_BOOTSTRAP_SERVER, SPRING_KAFKA_BOOTSTRAPSERVERS",
    "SPRING_KAFAK_BOOTSTRAPSERVERS, SPRING_KAFKA_BOOTSTRAPSERVERS",
  })
  void namesTheVariableAndTheNearestKnownOne(String variable, String nearest) {
    assertThatThrownBy(() -> start(Map.of(variable, "2s")))
        .satisfies(failure ->
            assertThat(RefusedStart.sentence(failure))
                .contains(
                    "Unknown variable %s: remove it or correct its name, the nearest known one is %s."
                        .formatted(variable, nearest)));
  }

  @Test
  void takesEveryFormThatSpringReadsAndWhatIsMeantForOthers() {
    assertThatCode(() ->
            start(
                Map.of(
                    "KONTUR_SHOP_RELAY_LONGSWEEP", "2s",
                    "KONTUR_SHOP_RELAY_LONG_SWEEP", "2s",
                    "KONTUR_SHOP_MAIL_ACCOUNTS_HELP_HOST", "y",
                    "KONTUR_SHOP_MAIL_ACCOUNTS_HELP_ALIASES", "a,b",
                    "KONTUR_SHOP_MAIL_ACCOUNTS_SALES_ALIASES_0", "a",
                    "KONTUR_VERSION", "1.0.0",
                    "KONTUR_STORE_RELAY_PAGE", "1",
                    "SPRING_DATASOURCE_URL", "x",
                    "SPRING_KAFKA_BOOTSTRAP_SERVERS", "x",
                    "HOME", "/")))
        .doesNotThrowAnyException();
    assertThatCode(() -> start(Map.of("SPRING_DATASOURCE_NAME", "x", "SPRING_PROFILES_ACTIVE", "")))
        .doesNotThrowAnyException();
  }

  private static void start(Map<String, Object> variables) {
    var name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, new HashMap<>(variables)));
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "a settings file",
                Map.of(
                    "spring.datasource.url", "jdbc:x",
                    "spring.kafka.bootstrap-servers", "localhost:1")));
    new SpringApplicationBuilder(Service.class)
        .web(WebApplicationType.NONE)
        .environment(environment)
        .run()
        .close();
  }
}
