package kontur.communication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kontur.testing.Broker;
import kontur.testing.MailServer;
import kontur.testing.Postgres;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/// The service as it runs, on real parts.
final class Running implements AutoCloseable {
  static final String KEY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private final ConfigurableApplicationContext context;

  private Running(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static Running start(Postgres postgres, MailServer mail, String account) {
    return start(postgres, mail, account, Map.of());
  }

  static Running start(
      Postgres postgres, MailServer mail, String account, Map<String, String> more) {
    var key = keyFile();
    var imap = "kontur.communication.mail.accounts." + account + ".imap.";
    var smtp = "kontur.communication.mail.accounts." + account + ".smtp.";
    var address = account + "@kontur.example";
    mail.account(address, "secret");
    var settings = new java.util.HashMap<String, String>();
    settings.put("spring.datasource.url", postgres.jdbcUrl());
    settings.put("spring.kafka.bootstrap-servers", Broker.shared().bootstrapServers());
    settings.put("spring.grpc.server.port", "0");
    settings.put("kontur.communication.actor.key-file", key.toString());
    settings.put("kontur.communication.mail.token-key-file", key.toString());
    settings.put("kontur.communication.mail.accounts." + account + ".address", address);
    settings.put("kontur.communication.mail.accounts." + account + ".name", "Support");
    settings.put(imap + "host", "127.0.0.1");
    settings.put(imap + "port", String.valueOf(mail.imapPort()));
    settings.put(imap + "tls", "none");
    settings.put(imap + "user", address);
    settings.put(imap + "password", "secret");
    settings.put(smtp + "host", "127.0.0.1");
    settings.put(smtp + "port", String.valueOf(mail.smtpPort()));
    settings.put(smtp + "tls", "none");
    settings.putAll(more);
    List<String> arguments = new ArrayList<>();
    settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    return new Running(CommunicationApplication.builder().run(arguments.toArray(String[]::new)));
  }

  static Path keyFile() {
    try {
      var file = Files.createTempFile("kontur", ".key");
      Files.writeString(file, KEY);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  int port() {
    return context.getBean(GrpcServerLifecycle.class).getPort();
  }

  @Override
  public void close() {
    context.close();
  }
}
