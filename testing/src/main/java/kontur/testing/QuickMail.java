package kontur.testing;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapHandler;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;

/// GreenMail whose IMAP answers at once, as real servers do: its own writes an answer in pieces and
/// lets the last one wait until the client has confirmed the first, 40 ms each time.
final class QuickMail extends GreenMail {
  QuickMail(ServerSetup[] setups) {
    super(setups);
  }

  @Override
  protected Map<String, AbstractServer> createServices(ServerSetup[] setups, Managers managers) {
    var services = super.createServices(setups, managers);
    for (var setup : setups) {
      if (setup.getProtocol().equals(ServerSetup.PROTOCOL_IMAP)) {
        services.put(setup.getProtocol(), new Imap(setup, managers));
      }
    }
    return services;
  }

  /// Where mailboxes are read.
  int imapPort() {
    return java.util.Objects.requireNonNull(services.get(ServerSetup.PROTOCOL_IMAP)).getPort();
  }

  private static final class Imap extends AbstractServer {
    Imap(ServerSetup setup, Managers managers) {
      super(setup, managers);
    }

    @Override
    protected ProtocolHandler createProtocolHandler(Socket socket) {
      try {
        socket.setTcpNoDelay(true);
      } catch (SocketException e) {
        throw new UncheckedIOException(e);
      }
      return new ImapHandler(managers.getUserManager(), managers.getImapHostManager(), socket);
    }
  }
}
