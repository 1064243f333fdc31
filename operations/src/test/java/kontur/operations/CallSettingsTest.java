package kontur.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import kontur.start.RefusedStart;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

class CallSettingsTest {
  private static final String PREFIX = "kontur.calls";

  @Test
  void theFileStatesTheDefault() throws IOException {
    var file =
        new YamlPropertySourceLoader()
            .load("file", new ClassPathResource("kontur/operations.yaml"))
            .getFirst();

    var stated =
        new Binder(ConfigurationPropertySources.from(List.of(file)))
            .bind(PREFIX, CallSettings.class)
            .get();

    assertThat(stated).isEqualTo(bound(Map.of())).isEqualTo(new CallSettings(256));
  }

  @Test
  void refusesABoundThatLetsNothingThrough() {
    var failure = catchThrowable(() -> bound(Map.of(PREFIX + ".at-once", "0")));

    assertThat(RefusedStart.sentence(failure)).contains("kontur.calls.at-once must be positive: 0");
  }

  private static CallSettings bound(Map<String, String> given) {
    return new Binder(new MapConfigurationPropertySource(given))
        .bindOrCreate(PREFIX, CallSettings.class);
  }
}
