package kontur.communication.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kontur.communication.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ByteArrayResource;

/// What docs/channels.md tells people to write is what the service reads.
class DocumentedAccountsTest {
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

  @TempDir Path folder;

  @Test
  void everyMailboxInTheGuideIsUnderstood() throws IOException {
    var accounts = new ArrayList<MailSettings.MailAccount>();
    var certificate = TestCertificate.of(folder, "dns:localhost").pem();
    for (var block : blocks()) {
      accounts.add(account(block, certificate));
    }

    assertThat(accounts)
        .extracting(account -> account.imap().host())
        .containsExactly(
            "imap.example.org",
            "imap.gmail.com",
            "outlook.office365.com",
            "imap.yandex.ru",
            "mail.example.org");
    assertThat(accounts).filteredOn(account -> account.oauth() != null).hasSize(2);
    assertThat(accounts.get(1).oauth().isForAPerson()).isTrue();
    assertThat(accounts.get(2).oauth().isForAPerson()).isFalse();
    assertThat(accounts.get(2).smtp().perMinute()).isEqualTo(30);
    assertThat(accounts.get(2).imap().sentFolder()).isEqualTo("Sent Items");
    assertThat(accounts.get(3).imap().since()).isNotNull();
  }

  private static List<String> blocks() throws IOException {
    return YAML.matcher(Files.readString(Path.of("../docs/channels.md")))
        .results()
        .map(found -> found.group(1))
        .filter(block -> block.contains("    support:"))
        .toList();
  }

  private MailSettings.MailAccount account(String block, Path certificate) throws IOException {
    var whole =
        block.startsWith("kontur.communication.mail:")
            ? block
            : "kontur.communication.mail:\n  token-key-file: /run/secrets/kontur/key\n  accounts:\n"
                + block;
    var secret = Files.writeString(folder.resolve("secret"), "hush");
    var yaml =
        whole
            .replaceAll("/run/secrets/kontur/[a-z-]+", secret.toString())
            .replace("/etc/kontur/ca.pem", certificate.toString());
    var sources = new MutablePropertySources();
    new YamlPropertySourceLoader()
        .load(
            "guide", new ByteArrayResource(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .forEach(sources::addLast);
    var settings =
        new Binder(ConfigurationPropertySources.from(sources))
            .bind(
                "kontur.communication.mail",
                Bindable.of(MailSettings.class),
                new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
            .get();
    assertThat(settings.accounts()).hasSize(1);
    return Map.copyOf(settings.accounts()).get("support");
  }
}
