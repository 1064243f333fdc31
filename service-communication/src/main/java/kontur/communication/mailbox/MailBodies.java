package kontur.communication.mailbox;

import jakarta.mail.FolderClosedException;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mails of an open folder, byte for byte.
final class MailBodies {
  private static final Logger log = LoggerFactory.getLogger(MailBodies.class);

  /// What a large mail is fetched by.
  static final int PIECE_BYTES = 1024 * 1024;

  /// What is fetched together: mails of that size at most, and so much of them at once.
  private static final int SMALL_BYTES = 256 * 1024;

  private static final int AHEAD_BYTES = 4 * 1024 * 1024;

  private final IMAPFolder folder;
  private final ImapCommands commands;

  MailBodies(IMAPFolder folder, ImapCommands commands) {
    this.folder = folder;
    this.commands = commands;
  }

  /// Fetches small mails by one command: a server far away answers twenty commands in a second, not
  /// more. What a server refuses in this way is fetched alone, and is answered for there.
  ///
  /// @return those that came, by UID, in the order of the mails
  /// @throws MessagingException when the connection breaks
  SequencedMap<Long, byte[]> together(List<IMAPMessage> mails) throws MessagingException {
    var came = new LinkedHashMap<Long, byte[]>();
    var uids = new ArrayList<Long>();
    var bytes = 0L;
    for (var mail : mails) {
      if (mail.getSize() <= SMALL_BYTES && bytes + mail.getSize() <= AHEAD_BYTES) {
        uids.add(folder.getUID(mail));
        bytes += mail.getSize();
      }
    }
    if (uids.size() < 2) {
      return came;
    }
    try {
      var set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
      var bodies = bodies(commands.answers("UID FETCH " + set + " (BODY.PEEK[])"));
      for (var uid : uids) {
        if (bodies.containsKey(uid)) {
          came.put(uid, bodies.get(uid));
        }
      }
    } catch (MessagingException e) {
      if (isConnectionLost(e)) {
        throw e;
      }
      log.atDebug().setCause(e).log("Mails did not come together");
    }
    return came;
  }

  /// Whether the connection ended, rather than the server refused.
  static boolean isConnectionLost(Exception e) {
    return e instanceof FolderClosedException
        || e instanceof StoreClosedException
        || e.getCause() instanceof ConnectionException;
  }

  private static Map<Long, byte[]> bodies(Response... answers) {
    var bodies = new HashMap<Long, byte[]>();
    for (var answer : answers) {
      if (answer instanceof FetchResponse fetched) {
        var uid = fetched.getItem(UID.class);
        var body = body(fetched);
        // One that is larger than the server said goes alone: it may need more than memory.
        if (uid != null && body != null && body.length <= SMALL_BYTES) {
          bodies.put(uid.uid, body);
        }
      }
    }
    return bodies;
  }

  /// Writes a mail out, piece by piece.
  void copy(long uid, OutputStream out) throws MessagingException, IOException {
    for (long from = 0; ; from += PIECE_BYTES) {
      var piece = piece(uid, from);
      out.write(piece);
      if (piece.length < PIECE_BYTES) {
        return;
      }
    }
  }

  /// The first mebibyte of a mail.
  byte[] beginning(long uid) throws MessagingException {
    return piece(uid, 0);
  }

  /// Not the library's own stream: it takes a refusal of the server for the end of the mail.
  private byte[] piece(long uid, long from) throws MessagingException {
    for (var response :
        commands.answers("UID FETCH %d (BODY.PEEK[]<%d.%d>)".formatted(uid, from, PIECE_BYTES))) {
      var body = response instanceof FetchResponse fetched ? body(fetched) : null;
      if (body != null) {
        return body;
      }
    }
    if (from > 0) {
      return new byte[0];
    }
    throw new MessageRemovedException("the server has no such mail any more");
  }

  private static byte @Nullable [] body(FetchResponse fetched) {
    var body = fetched.getItem(BODY.class);
    return body == null || body.getByteArray() == null ? null : body.getByteArray().getNewBytes();
  }
}
