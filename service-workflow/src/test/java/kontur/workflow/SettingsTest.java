package kontur.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/// The shipped file says what the code does: each key is read, and each value is the default.
class SettingsTest {
  @TestFactory
  Stream<DynamicTest> theFileStatesTheDefaults() throws Exception {
    var file = new Binder(ConfigurationPropertySources.from(shipped()));
    var nothing = new Binder();
    return settings()
        .map(type ->
            DynamicTest.dynamicTest(
                type.getSimpleName(),
                () -> {
                  var prefix = prefix(type);
                  assertThat(file.bindOrCreate(prefix, Bindable.of(type)))
                      .isEqualTo(nothing.bindOrCreate(prefix, Bindable.of(type)));
                }));
  }

  @Test
  void theFileNamesEveryKey() throws Exception {
    var text = Files.readString(Path.of("src/main/resources/service-workflow.yaml"));

    settings()
        .flatMap(type -> Stream.of(type.getRecordComponents()))
        .map(component -> component.getName().replaceAll("([A-Z])", "-$1").toLowerCase())
        .forEach(key -> assertThat(text).contains(key + ":"));
  }

  private static MutablePropertySources shipped() throws IOException {
    var sources = new MutablePropertySources();
    new YamlPropertySourceLoader()
        .load("shipped", new ClassPathResource("service-workflow.yaml"))
        .forEach(sources::addLast);
    return sources;
  }

  private static Stream<Class<?>> settings() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    Map<String, Class<?>> types = new TreeMap<>();
    for (var found : scanner.findCandidateComponents("kontur.workflow")) {
      try {
        types.put(found.getBeanClassName(), Class.forName(found.getBeanClassName()));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    assertThat(types).hasSizeGreaterThan(8);
    return types.values().stream();
  }

  private static String prefix(Class<?> type) {
    var annotation = type.getAnnotation(ConfigurationProperties.class);
    return annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix();
  }
}
