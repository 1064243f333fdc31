package kontur.communication.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kontur.communication.CommunicationApplication;
import kontur.start.RefusedStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedStartTest {
  private static final String ACCOUNT = "--kontur.communication.mail.accounts.support.";
  @TempDir Path folder;
  private Path key;

  @BeforeEach
  void writeKey() throws IOException {
    key = Files.writeString(folder.resolve("key"), "ab".repeat(32));
  }

  @Test
  void namesAnUnknownSetting() {
    assertThat(refusal("--kontur.communication.mailbox.pol=3s"))
        .isEqualTo(
            "Unknown setting kontur.communication.mailbox.pol: remove it or correct its name.");
    assertThat(refusal("--kontur.communication.maill.x=y"))
        .startsWith("Unknown setting kontur.communication.maill.x: below kontur.communication");
  }

  @Test
  void namesAMissingSecret() {
    assertThat(
            refusal(
                ACCOUNT + "address=support@kontur.example",
                ACCOUNT + "imap.host=imap.example",
                ACCOUNT + "imap.user=support"))
        .startsWith("give either kontur.communication.mail.accounts.support.imap.password or");
  }

  @Test
  void namesAMissingFile() {
    assertThat(refusal("--kontur.communication.mail.token-key-file=/nowhere/key"))
        .startsWith("the file of kontur.communication.mail.token-key-file cannot be read");
    assertThat(refusal("--kontur.communication.actor.key-file=/nowhere/key"))
        .startsWith("kontur.communication.actor.key-file: cannot read");
    assertThat(refusal("--kontur.communication.actor.key-file="))
        .startsWith("kontur.communication.actor.key-file is missing");
  }

  @Test
  void namesTheSettingWhoseFileIsMissingAndTheOneThatIsNoDay() {
    var imap = ACCOUNT + "imap.";
    var named = new String[] {ACCOUNT + "address=a@b.example", imap + "host=h", imap + "user=u"};

    assertThat(refusal(and(named, imap + "password-file=/nowhere/password")))
        .isEqualTo(
            "the file of kontur.communication.mail.accounts.support.imap.password-file cannot be"
                + " read: /nowhere/password");
    assertThat(refusal(and(named, imap + "password=x", imap + "ca-file=/nowhere/ca.pem")))
        .endsWith(
            ".support.imap.ca-file must name a file with certificates in PEM form: /nowhere/ca.pem");
    assertThat(refusal(and(named, imap + "password=x", imap + "since=yesterday")))
        .startsWith("kontur.communication.mail.accounts.support.imap.since: ")
        .contains("yesterday");
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void namesARuleAndItsValue() {
    assertThat(refusal("--kontur.communication.mailbox.idle=30m"))
        .isEqualTo("kontur.communication.mailbox.idle must not exceed 29m (RFC 2177): PT30M");
    assertThat(refusal("--kontur.communication.delivery.conversations-at-once=0"))
        .isEqualTo(
            "A setting is out of bounds: kontur.communication.delivery.conversationsAtOnce"
                + " must be greater than 0: 0.");
  }

  @Test
  void namesWhatAChoiceTakes() {
    assertThat(
            refusal(
                ACCOUNT + "address=support@kontur.example",
                ACCOUNT + "imap.host=imap.example",
                ACCOUNT + "imap.user=support",
                ACCOUNT + "imap.password=x",
                ACCOUNT + "imap.tls=nonne"))
        .isEqualTo(
            "kontur.communication.mail.accounts.support.imap.tls:"
                + " takes one of none, starttls, implicit, not nonne");
  }

  @Test
  void namesATakenPort() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(
              refusal(
                  "--spring.grpc.server.address=127.0.0.1",
                  "--spring.grpc.server.port=" + taken.getLocalPort()))
          .startsWith("A port is taken (")
          .contains("spring.grpc.server.port");
    }
  }

  private String refusal(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/kontur",
                "--spring.datasource.hikari.connection-timeout=500",
                "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                "--spring.grpc.server.port=0",
                "--kontur.communication.actor.key-file=" + key,
                "--kontur.communication.mail.token-key-file=" + key));
    for (var argument : more) {
      var name = argument.substring(0, argument.indexOf('=') + 1);
      arguments.removeIf(other -> other.startsWith(name));
      arguments.add(argument);
    }
    var failure =
        catchThrowable(
            () -> CommunicationApplication.builder().run(arguments.toArray(String[]::new)).close());
    assertThat(failure).isNotNull();
    return RefusedStart.sentence(failure).orElseThrow(() -> new AssertionError(failure));
  }
}
