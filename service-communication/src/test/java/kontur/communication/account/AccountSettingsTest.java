package kontur.communication.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kontur.communication.account.MailSettings.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AccountSettingsTest {
  private static final String MAIL = "kontur.communication.mail";
  private static final String ACCOUNT = MAIL + ".accounts.support.";

  @Test
  void nothingConfiguredIsNoAccount() {
    assertThat(mail(Map.of()).accounts()).isEmpty();
    assertThat(telegram(Map.of()).accounts()).isEmpty();
  }

  @Test
  void hasSafeDefaults() {
    var account = mail(complete()).accounts().get("support");

    assertThat(account.imap().port()).isEqualTo(993);
    assertThat(account.imap().tls()).isEqualTo(Tls.IMPLICIT);
    assertThat(account.imap().folder()).isEqualTo("INBOX");
    assertThat(account.plusAddressing()).isTrue();
  }

  @Test
  void namesTheAccountThatHasNoAddress() {
    var settings = complete();
    settings.remove(ACCOUNT + "address");

    assertThatThrownBy(() -> mail(settings))
        .rootCause()
        .hasMessage("kontur.communication.mail.accounts.support.address is missing");
  }

  @Test
  void neverShowsASecret() {
    var settings = mail(complete());
    var telegram = telegram(Map.of("kontur.communication.telegram.accounts.bot.token", "42:hush"));

    assertThat(settings.toString()).doesNotContain("hush");
    assertThat(telegram.toString()).doesNotContain("hush");
    assertThat(settings.accounts().get("support").imap().credentials("x").forSignIn().reveal())
        .isEqualTo("hush");
  }

  @Test
  void readsASecretFromItsFileAtEverySignIn(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("secret"), "one\n");
    var settings = complete();
    settings.remove(ACCOUNT + "imap.password");
    settings.put(ACCOUNT + "imap.password-file", file.toString());
    var credentials = mail(settings).accounts().get("support").imap().credentials("x");

    Files.writeString(file, "two\n");

    assertThat(credentials.forSignIn().reveal()).isEqualTo("two");
  }

  @Test
  void refusesAMissingSecretAndSaysWhichKey() {
    var settings = complete();
    settings.remove(ACCOUNT + "imap.password");

    assertThatThrownBy(() -> mail(settings))
        .hasStackTraceContaining(
            "give either kontur.communication.mail.accounts.support.imap.password or "
                + "kontur.communication.mail.accounts.support.imap.password-file");
    assertThatThrownBy(
            () -> telegram(Map.of("kontur.communication.telegram.accounts.bot.team", "first")))
        .hasStackTraceContaining("kontur.communication.telegram.accounts.bot.token");
  }

  @Test
  void aBotWithAnEmptyTokenFileIsOff(@TempDir Path folder) throws Exception {
    var bots = "kontur.communication.telegram.accounts.";
    var empty = Files.writeString(folder.resolve("empty"), "\n");

    var settings =
        telegram(Map.of(bots + "off.token-file", empty.toString(), bots + "on.token", "1:x"));

    assertThat(settings.accounts()).containsOnlyKeys("on");
  }

  @Test
  void refusesAFileThatCannotBeRead() {
    var settings = complete();
    settings.remove(ACCOUNT + "imap.password");
    settings.put(ACCOUNT + "imap.password-file", "/nowhere/secret");

    assertThatThrownBy(() -> mail(settings))
        .hasStackTraceContaining("cannot be read: /nowhere/secret");
  }

  @Test
  void refusesAnUnknownKey() {
    var settings = complete();
    settings.put(ACCOUNT + "imap.pasword", "typo");

    assertThatThrownBy(() -> mail(settings)).hasStackTraceContaining("imap.pasword");
  }

  @Test
  void refusesAnAddressThatIsNone() {
    var settings = complete();
    settings.put(ACCOUNT + "address", "support");

    assertThatThrownBy(() -> mail(settings)).hasStackTraceContaining("no mail address: support");
  }

  @Test
  void refusesMailWithoutTheKeyOfTokens() {
    var settings = complete();
    settings.remove(MAIL + ".token-key-file");

    assertThatThrownBy(() -> mail(settings)).hasStackTraceContaining("token-key-file is missing");
  }

  @Test
  void refusesTwoAccountsOfOneId() {
    var telegram = telegram(Map.of("kontur.communication.telegram.accounts.support.token", "1:x"));

    assertThatThrownBy(() -> Accounts.of(mail(complete()), telegram))
        .hasMessageContaining("two accounts have the same id: support");
  }

  private static HashMap<String, String> complete() {
    return new HashMap<>(
        Map.of(
            MAIL + ".token-key-file", "/some/file",
            ACCOUNT + "address", "support@kontur.example",
            ACCOUNT + "imap.host", "imap.example",
            ACCOUNT + "imap.user", "support",
            ACCOUNT + "imap.password", "hush",
            ACCOUNT + "smtp.host", "smtp.example"));
  }

  private static MailSettings mail(Map<String, String> settings) {
    return bind(MAIL, MailSettings.class, settings);
  }

  private static TelegramSettings telegram(Map<String, String> settings) {
    return bind("kontur.communication.telegram", TelegramSettings.class, settings);
  }

  private static <T> T bind(String prefix, Class<T> type, Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate(
            prefix, Bindable.of(type), new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
  }
}
