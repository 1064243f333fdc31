package kontur.testing;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.ImapHandler;
import com.icegreen.greenmail.imap.ImapSession;
import com.icegreen.greenmail.imap.ImapSessionFolder;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// The library's IMAP server, as quick as real ones where mailboxes are large.
final class QuickImapServer extends AbstractServer {
  QuickImapServer(ServerSetup setup, Managers managers) {
    super(setup, managers);
  }

  @Override
  protected ServerSocket openServerSocket() throws IOException {
    var listening =
        new ServerSocket() {
          @Override
          public Socket accept() throws IOException {
            var accepted = new HandledSocket();
            implAccept(accepted);
            // Else the end of an answer waits until the client confirms its beginning, 40 ms.
            accepted.setTcpNoDelay(true);
            return accepted;
          }
        };
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(bindTo, setup.getPort()));
    return listening;
  }

  @Override
  protected ProtocolHandler createProtocolHandler(Socket client) {
    var handler = new ImapHandler(managers.getUserManager(), managers.getImapHostManager(), client);
    if (client instanceof HandledSocket handled) {
      handled.beforeWaiting(() -> quicken(handler));
    }
    return handler;
  }

  private static void quicken(ImapHandler handler) {
    try {
      var session = (ImapSession) value(handler, ImapHandler.class, "session");
      var selected = session == null ? null : session.getSelected();
      if (selected != null && !(selected instanceof QuickFolder)) {
        var folder = (MailFolder) value(selected, ImapSessionFolder.class, "folder");
        var quick = new QuickFolder(folder, session, selected.isReadonly());
        var field = session.getClass().getDeclaredField("selectedMailbox");
        field.setAccessible(true);
        field.set(session, quick);
        selected.deselect();
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of GreenMail?", e);
    }
  }

  private static Object value(Object object, Class<?> type, String name)
      throws ReflectiveOperationException {
    var field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }

  /// A selected folder that finds the number of a mail without looking at all others: the library
  /// asks for the number of each mail of the folder in each FETCH and STORE.
  private static final class QuickFolder extends ImapSessionFolder {
    QuickFolder(MailFolder folder, ImapSession session, boolean readonly) {
      super(folder, session, readonly);
    }

    @Override
    public int getMsn(long uid) throws FolderException {
      return CountedMessages.number(getMessageUids(), uid);
    }
  }
}
