package kontur.local;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.Locale;

/// What is printed when everything runs.
final class Ready {
  private Ready() {}

  static String text(Settings settings, Platform platform, boolean firstStart) {
    var token = platform.token();
    var tokenLine =
        Files.exists(token)
            ? (firstStart ? Home.read(token) + "   (kept in " + token + ")" : "lies in " + token)
            : "is not in the folder; a new one: start once with --kontur.gateway.setup.recover=true";
    return """

    Kontur is ready (%s s after the JVM started).

      Write as a customer   http://localhost:%d   by mail or "Telegram", and see the answers
      A mail by hand        to %s by SMTP at localhost:%d; answers by IMAP at localhost:%d
                            (mailbox and password: the address you wrote from)
      A "Telegram" message  curl -d 'first_name=Anna' -d 'text=Hello' http://localhost:%d/stand-in/bots/100001/chats/1001/messages
                            curl http://localhost:%d/stand-in/bots/100001/chats/1001
      Agents' gRPC          localhost:%d, with reflection
      Admin token           %s
      Temporal              %s
      Data and log          %s
      Stop                  Ctrl-C; the next start goes on where this one stopped
    """
        .formatted(
            seconds(),
            settings.port(Port.PAGE),
            Arguments.SUPPORT,
            settings.port(Port.SMTP),
            settings.port(Port.IMAP),
            settings.port(Port.BOT_API),
            settings.port(Port.BOT_API),
            settings.port(Port.GATEWAY),
            tokenLine,
            platform.engine().description(),
            settings.home());
  }

  private static String seconds() {
    var millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
  }
}
