package kontur.communication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;

/// The file that documents every key must say the defaults that the code has.
class SettingsFileTest {
  private static final List<String> RECORDS =
      List.of(
          "mailbox:kontur.communication.mailbox.MailboxSettings",
          "mime:kontur.communication.mime.MimeSettings",
          "smtp:kontur.communication.smtp.SmtpSettings",
          "delivery:kontur.communication.delivery.DeliverySettings",
          "relay:kontur.communication.outbox.RelaySettings");

  @Test
  void documentsEveryKeyWithItsDefault() throws Exception {
    var sources = new MutablePropertySources();
    new YamlPropertySourceLoader()
        .load("file", new ClassPathResource("service-communication.yaml"))
        .forEach(sources::addLast);
    var file = new Binder(ConfigurationPropertySources.from(sources));
    var nothing = new Binder(new MapConfigurationPropertySource(Map.of()));

    for (var record : RECORDS) {
      var prefix = "kontur.communication." + record.substring(0, record.indexOf(':'));
      var type = Class.forName(record.substring(record.indexOf(':') + 1));
      assertThat(file.bindOrCreate(prefix, Bindable.of(type)))
          .as(prefix)
          .isEqualTo(nothing.bindOrCreate(prefix, Bindable.of(type)));
      var documented =
          file.bind(prefix, Bindable.mapOf(String.class, String.class)).orElse(new TreeMap<>());
      assertThat(documented).as(prefix).hasSize(type.getRecordComponents().length);
    }
  }
}
