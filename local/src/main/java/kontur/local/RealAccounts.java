package kontur.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Accounts of the outside world, given by environment variables; their secrets travel by file.
final class RealAccounts {
  private static final String MAIL = "--kontur.communication.mail.accounts.mail.";
  private static final String BOT = "--kontur.communication.telegram.accounts.telegram.";

  private final Home home;
  private final Map<String, String> environment;

  RealAccounts(Home home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  List<String> arguments() {
    var arguments = new ArrayList<String>();
    if (isGiven("KONTUR_TELEGRAM_TOKEN")) {
      arguments.add(BOT + "token-file=" + secret("KONTUR_TELEGRAM_TOKEN"));
      arguments.add(BOT + "team=support");
    }
    if (isGiven("KONTUR_IMAP_HOST") || isGiven("KONTUR_SMTP_HOST")) {
      arguments.add(MAIL + "address=" + needed("KONTUR_MAIL_ADDRESS"));
      arguments.add(MAIL + "team=support");
      arguments.addAll(server("IMAP"));
      arguments.addAll(server("SMTP"));
    }
    return arguments;
  }

  private List<String> server(String protocol) {
    var key = MAIL + protocol.toLowerCase(java.util.Locale.ROOT) + ".";
    var prefix = "KONTUR_" + protocol + "_";
    var arguments = new ArrayList<String>();
    arguments.add(key + "host=" + needed(prefix + "HOST"));
    arguments.add(key + "user=" + needed(prefix + "USER"));
    needed(prefix + "PASSWORD");
    arguments.add(key + "password-file=" + secret(prefix + "PASSWORD"));
    for (var optional : List.of("PORT", "TLS")) {
      if (isGiven(prefix + optional)) {
        arguments.add(
            key
                + optional.toLowerCase(java.util.Locale.ROOT)
                + "="
                + environment.get(prefix + optional));
      }
    }
    return arguments;
  }

  /// An empty variable counts as none.
  private boolean isGiven(String variable) {
    return !environment.getOrDefault(variable, "").isBlank();
  }

  private String needed(String variable) {
    var value = environment.getOrDefault(variable, "");
    if (value.isBlank()) {
      throw new WrongSetting(
          "A real mailbox needs "
              + variable
              + ": set it, or unset KONTUR_IMAP_HOST and KONTUR_SMTP_HOST.");
    }
    return value;
  }

  private Path secret(String variable) {
    var file = home.directory("secrets").resolve(variable.toLowerCase(java.util.Locale.ROOT));
    Home.write(file, needed(variable));
    return file;
  }
}
