package kontur.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailboxTest {
  private static final String ACCOUNT = "support@kontur.local";

  @Test
  void opensItsMailboxWithThePasswordOfTheFile(@TempDir Path folder) throws Exception {
    var password = Files.writeString(folder.resolve("password"), "secret\n");

    try (var server = Mailbox.start(environment(folder, "0", password.toString()))) {
      var properties = new Properties();
      properties.setProperty("mail.imap.port", Integer.toString(server.imapPort()));
      try (var store = Session.getInstance(properties).getStore("imap")) {
        store.connect("127.0.0.1", ACCOUNT, "secret");
        assertThat(store.isConnected()).isTrue();
      }
    }
  }

  @Test
  void refusesAnAccountWithoutPasswordAndAPortThatIsNone(@TempDir Path folder) {
    assertThatThrownBy(() -> Mailbox.start(environment(folder, "0", "")))
        .hasMessageStartingWith("KONTUR_MAILBOX_PASSWORD_FILE is missing");
    assertThatThrownBy(() -> Mailbox.start(environment(folder, "imap", "x")))
        .hasMessage("KONTUR_MAILBOX_SMTP_PORT must be a number: imap");
  }

  private static Map<String, String> environment(Path folder, String port, String passwordFile) {
    return Map.of(
        "KONTUR_MAILBOX_SMTP_PORT", port,
        "KONTUR_MAILBOX_IMAP_PORT", port,
        "KONTUR_MAILBOX_FOLDER", folder.resolve("data").toString(),
        "KONTUR_MAILBOX_ACCOUNT", ACCOUNT,
        "KONTUR_MAILBOX_PASSWORD_FILE", passwordFile);
  }
}
