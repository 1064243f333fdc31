package kontur.testing;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.Map;
import java.util.Objects;

/// GreenMail with an IMAP server that is as quick as real ones.
final class QuickMail extends GreenMail {
  QuickMail(ServerSetup[] setups) {
    super(setups);
  }

  @Override
  protected Map<String, AbstractServer> createServices(ServerSetup[] setups, Managers managers) {
    var services = super.createServices(setups, managers);
    for (var setup : setups) {
      if (setup.getProtocol().equals(ServerSetup.PROTOCOL_IMAP)) {
        services.put(setup.getProtocol(), new QuickImapServer(setup, managers));
      }
    }
    return services;
  }

  /// Where mailboxes are read.
  int imapPort() {
    return Objects.requireNonNull(services.get(ServerSetup.PROTOCOL_IMAP)).getPort();
  }
}
