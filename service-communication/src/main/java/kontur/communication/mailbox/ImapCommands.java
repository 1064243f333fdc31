package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.util.stream.LongStream;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/// Commands on an open folder that the library has no method for (RFC 9051, section 6.4).
final class ImapCommands {
  private final IMAPFolder folder;

  ImapCommands(IMAPFolder folder) {
    this.folder = folder;
  }

  /// What a server answered to a command that it did not refuse.
  Response[] answers(String command) throws MessagingException {
    var answered =
        folder.doCommand(protocol -> {
          var responses = protocol.command(command, null);
          protocol.notifyResponseHandlers(responses);
          protocol.handleResult(responses[responses.length - 1]);
          return responses;
        });
    return (Response[]) answered;
  }

  /// What `UID SEARCH` gives for these criteria, each number once.
  long[] search(String criteria) throws MessagingException {
    var uids = LongStream.builder();
    for (var response : answers("UID SEARCH " + criteria)) {
      if (response instanceof IMAPResponse imap && imap.keyEquals("SEARCH")) {
        for (var uid = imap.readLong(); uid != -1; uid = imap.readLong()) {
          uids.add(uid);
        }
      }
    }
    return uids.build().distinct().toArray();
  }

  /// Lets the server tell what it has to tell.
  void speak() throws MessagingException {
    folder.doCommand(protocol -> {
      protocol.noop();
      return null;
    });
  }
}
