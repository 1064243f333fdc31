package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A search that finds nothing must be able to find something.
class SecretsTest {
  private static final String PASSWORD = "a-password-of-the-mailbox";

  @TempDir Path folder;

  @Test
  void findsWhatTheRunUsedInEveryForm() throws IOException {
    var home = Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(home.resolve("secrets"));
    Files.writeString(home.resolve("secrets/mail-password"), PASSWORD + "\n");
    Files.writeString(home.resolve("admin-token"), "kt_12345678");
    var logs = Files.createDirectories(folder.resolve("log"));
    var base64 =
        Base64.getEncoder()
            .encodeToString(PASSWORD.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.writeString(
        logs.resolve("a.log"),
        String.join(
            "\n",
            "nothing here",
            "signs in with " + PASSWORD,
            "AUTH " + base64,
            "GET /file/bot100001:stand-in/photo",
            "headers: authorization: Bearer abcdefgh12345",
            "kontur-actor-bin: CgR1c2VyEgQxMjM0NTY3OA",
            "token kt_12345678"));

    var found = Secrets.of(home).in(logs);

    assertThat(found).hasSize(6);
    assertThat(found.toString()).doesNotContain(PASSWORD).contains("mail-password", "admin-token");
  }
}
