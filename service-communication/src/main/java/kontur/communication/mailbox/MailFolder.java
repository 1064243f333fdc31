package kontur.communication.mailbox;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kontur.communication.sockets.TrackedSockets;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.ENVELOPE;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.eclipse.angus.mail.imap.protocol.UIDSet;

/// One open folder on an IMAP server. Only UIDs name mails here; sequence numbers move.
final class MailFolder implements AutoCloseable {
  /// Servers refuse longer commands.
  private static final int AT_ONCE = 500;

  private final MailboxSettings settings;
  private final TrackedSockets sockets;
  private final IMAPStore store;
  private final IMAPFolder folder;
  private final ImapCommands commands;
  private final MailBodies bodies;
  private final FolderNews news;

  MailFolder(MailboxSettings settings, TrackedSockets sockets, IMAPStore store, IMAPFolder folder) {
    this.settings = settings;
    this.sockets = sockets;
    this.store = store;
    this.folder = folder;
    this.commands = new ImapCommands(folder);
    this.bodies = new MailBodies(folder, commands);
    this.news = new FolderNews(settings, sockets, folder, commands);
  }

  MailBodies bodies() {
    return bodies;
  }

  FolderNews news() {
    return news;
  }

  long uidValidity() throws MessagingException {
    return folder.getUIDValidity();
  }

  /// Opens the folder anew, since the library remembers every mail that it has seen in an open one.
  ///
  /// @param expected its UIDVALIDITY
  void forgetMails(long expected) throws MessagingException {
    folder.close(false);
    folder.open(Folder.READ_WRITE);
    if (folder.getUIDValidity() != expected) {
      throw new MessagingException("the mailbox numbers its mails anew");
    }
  }

  String name() {
    return folder.getFullName();
  }

  /// The UIDs from there on, ascending. `n:*` always names the last mail, even when it is lower.
  List<Long> search(long from) throws MessagingException {
    news.beginAnew();
    return search(from, "");
  }

  private List<Long> search(long from, String criteria) throws MessagingException {
    return LongStream.of(commands.search("UID " + from + ":*" + criteria))
        .filter(uid -> uid >= from)
        .sorted()
        .boxed()
        .toList();
  }

  /// Those of these UIDs that the server still knows.
  List<Long> named(List<Long> uids) throws MessagingException {
    if (uids.isEmpty()) {
      return List.of();
    }
    var set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
    return LongStream.of(commands.search("UID " + set))
        .filter(uids::contains)
        .sorted()
        .boxed()
        .toList();
  }

  /// Whom the envelopes of mails name as their authors; those that name nobody are left out.
  Map<Long, String> senders(List<Long> uids) throws MessagingException {
    var senders = new HashMap<Long, String>();
    for (var from = 0; from < uids.size(); from += AT_ONCE) {
      var some = uids.subList(from, Math.min(uids.size(), from + AT_ONCE));
      var set =
          UIDSet.toString(UIDSet.createUIDSets(some.stream().mapToLong(Long::longValue).toArray()));
      for (var response : commands.answers("UID FETCH " + set + " (ENVELOPE)")) {
        if (response instanceof FetchResponse fetched) {
          var uid = fetched.getItem(UID.class);
          var envelope = fetched.getItem(ENVELOPE.class);
          if (uid != null && envelope != null && envelope.from != null) {
            // Not every author has an address, nor every list of them an author.
            Stream.of(envelope.from)
                .map(InternetAddress::getAddress)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(address -> senders.put(uid.uid, address));
          }
        }
      }
    }
    return senders;
  }

  /// Whether a mail with this Message-ID lies in the folder.
  boolean holds(String messageId) throws MessagingException {
    // A quoted string of the protocol: our own ids need no escape, and nobody else's come here.
    return messageId.matches("[A-Za-z0-9.@_-]{1,300}")
        && commands.search("HEADER Message-ID \"" + messageId + "\"").length > 0;
  }

  /// The mails of these UIDs with their sizes; those that are gone are left out.
  List<IMAPMessage> mails(List<Long> uids) throws MessagingException {
    var messages = folder.getMessagesByUID(uids.stream().mapToLong(Long::longValue).toArray());
    var present = new ArrayList<IMAPMessage>();
    for (var message : messages) {
      if (message instanceof IMAPMessage mail) {
        present.add(mail);
      }
    }
    var profile = new FetchProfile();
    profile.add(UIDFolder.FetchProfileItem.UID);
    profile.add(FetchProfile.Item.FLAGS);
    profile.add(FetchProfile.Item.SIZE);
    profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
    folder.fetch(present.toArray(Message[]::new), profile);
    return present;
  }

  long uid(IMAPMessage mail) throws MessagingException {
    return folder.getUID(mail);
  }

  /// Those from a UID on that have no keyword of ours; none where the server permits no keyword.
  List<Long> unmarked(long from) throws MessagingException {
    return takesKeyword() ? search(from, " UNKEYWORD " + settings.keyword()) : List.of();
  }

  private boolean takesKeyword() {
    var permitted = folder.getPermanentFlags();
    return !settings.keyword().isEmpty()
        && (permitted.contains(Flags.Flag.USER) || permitted.contains(settings.keyword()));
  }

  /// Marks stored mails, as far as the server permits.
  void mark(List<IMAPMessage> mails) throws MessagingException {
    var flags = new Flags();
    if (takesKeyword()) {
      flags.add(settings.keyword());
    }
    if (settings.markSeen()) {
      flags.add(Flags.Flag.SEEN);
    }
    if (flags.getSystemFlags().length + flags.getUserFlags().length > 0) {
      folder.setFlags(mails.toArray(Message[]::new), flags, true);
    }
  }

  /// Ends every wait on this folder.
  void cut() {
    sockets.cut();
  }

  @Override
  public void close() {
    try {
      if (folder.isOpen()) {
        folder.close(false);
      }
      store.close();
    } catch (MessagingException | RuntimeException e) {
      // It is cut below anyway.
    } finally {
      sockets.cut();
    }
  }
}
