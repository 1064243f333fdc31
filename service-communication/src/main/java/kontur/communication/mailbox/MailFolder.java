package kontur.communication.mailbox;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import jakarta.mail.UIDFolder;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kontur.communication.lock.Bell;
import kontur.communication.sockets.TrackedSockets;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.ENVELOPE;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.eclipse.angus.mail.imap.protocol.UIDSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open folder on an IMAP server. Only UIDs name mails here; sequence numbers move.
final class MailFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MailFolder.class);
  static final int FETCH_BYTES = 1024 * 1024;

  /// What is fetched together: mails of that size at most, and so much of them at once.
  private static final int SMALL_BYTES = 256 * 1024;

  private static final int AHEAD_BYTES = 4 * 1024 * 1024;

  /// Servers refuse longer commands.
  private static final int AT_ONCE = 500;

  private static final Duration BETWEEN_BREAKS = Duration.ofMillis(50);

  private final MailboxSettings settings;
  private final TrackedSockets sockets;
  private final IMAPStore store;
  private final IMAPFolder folder;
  private final Bell news = new Bell();
  private final Map<Long, byte[]> ahead = new HashMap<>();
  private int counted;

  MailFolder(MailboxSettings settings, TrackedSockets sockets, IMAPStore store, IMAPFolder folder) {
    this.settings = settings;
    this.sockets = sockets;
    this.store = store;
    this.folder = folder;
    folder.addMessageCountListener(
        new MessageCountAdapter() {
          @Override
          public void messagesAdded(MessageCountEvent event) {
            news.ring();
          }
        });
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
    // What was told until now shows in the answer.
    var _ = news.take();
    counted = folder.getMessageCount();
    return LongStream.of(numbers(answers("UID SEARCH UID " + from + ":*")))
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
    return LongStream.of(numbers(answers("UID SEARCH UID " + set)))
        .filter(uids::contains)
        .sorted()
        .boxed()
        .toList();
  }

  /// Whether the server told of other mails since the last search.
  boolean hasNews() throws MessagingException {
    return folder.getMessageCount() > counted;
  }

  /// The same, asked now: a server may tell only when it is spoken to.
  boolean hasNewsNow() throws MessagingException {
    speak();
    return hasNews();
  }

  /// Whom the envelopes of mails name as their authors; those that name nobody are left out.
  Map<Long, String> senders(List<Long> uids) throws MessagingException {
    var senders = new HashMap<Long, String>();
    for (var from = 0; from < uids.size(); from += AT_ONCE) {
      var some = uids.subList(from, Math.min(uids.size(), from + AT_ONCE));
      var set =
          UIDSet.toString(UIDSet.createUIDSets(some.stream().mapToLong(Long::longValue).toArray()));
      for (var response : answers("UID FETCH " + set + " (ENVELOPE)")) {
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
        && numbers(answers("UID SEARCH HEADER Message-ID \"" + messageId + "\"")).length > 0;
  }

  /// What a server answered to a command that it did not refuse.
  private Response[] answers(String command) throws MessagingException {
    var answered =
        folder.doCommand(protocol -> {
          var responses = protocol.command(command, null);
          protocol.notifyResponseHandlers(responses);
          protocol.handleResult(responses[responses.length - 1]);
          return responses;
        });
    return (Response[]) answered;
  }

  private static long[] numbers(Response[] responses) {
    var uids = LongStream.builder();
    for (var response : responses) {
      if (response instanceof IMAPResponse imap && imap.keyEquals("SEARCH")) {
        for (var uid = imap.readLong(); uid != -1; uid = imap.readLong()) {
          uids.add(uid);
        }
      }
    }
    return uids.build().distinct().toArray();
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

  /// Fetches small mails by one command: a server far away answers twenty commands in a second, not
  /// more. What a server refuses in this way is fetched alone, and is answered for there.
  ///
  /// @throws MessagingException when the connection breaks
  void fetchAhead(List<IMAPMessage> mails) throws MessagingException {
    ahead.clear();
    var uids = new ArrayList<String>();
    var bytes = 0L;
    for (var mail : mails) {
      if (mail.getSize() <= SMALL_BYTES && bytes + mail.getSize() <= AHEAD_BYTES) {
        uids.add(String.valueOf(uid(mail)));
        bytes += mail.getSize();
      }
    }
    if (uids.size() < 2) {
      return;
    }
    try {
      for (var response : answers("UID FETCH " + String.join(",", uids) + " (BODY.PEEK[])")) {
        if (response instanceof FetchResponse fetched) {
          keep(fetched);
        }
      }
    } catch (MessagingException e) {
      if (isConnectionLost(e)) {
        throw e;
      }
      log.atDebug().setCause(e).log("Mails did not come together");
    }
  }

  /// Whether the connection ended, rather than the server refused.
  static boolean isConnectionLost(Exception e) {
    return e instanceof FolderClosedException
        || e instanceof StoreClosedException
        || e.getCause() instanceof ConnectionException;
  }

  private void keep(FetchResponse fetched) {
    var uid = fetched.getItem(UID.class);
    var body = body(fetched);
    if (uid != null && body != null) {
      ahead.put(uid.uid, body);
    }
  }

  /// Writes a mail out, piece by piece.
  void copy(long uid, OutputStream out) throws MessagingException, IOException {
    var whole = ahead.remove(uid);
    if (whole != null) {
      out.write(whole);
      return;
    }
    for (long from = 0; ; from += FETCH_BYTES) {
      var piece = piece(uid, from);
      out.write(piece);
      if (piece.length < FETCH_BYTES) {
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
        answers("UID FETCH %d (BODY.PEEK[]<%d.%d>)".formatted(uid, from, FETCH_BYTES))) {
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

  /// Marks stored mails, as far as the server permits.
  void mark(List<IMAPMessage> mails) throws MessagingException {
    var flags = new Flags();
    var permitted = folder.getPermanentFlags();
    if (!settings.keyword().isEmpty()
        && (permitted.contains(Flags.Flag.USER) || permitted.contains(settings.keyword()))) {
      flags.add(settings.keyword());
    }
    if (settings.markSeen()) {
      flags.add(Flags.Flag.SEEN);
    }
    if (flags.getSystemFlags().length + flags.getUserFlags().length > 0) {
      folder.setFlags(mails.toArray(Message[]::new), flags, true);
    }
  }

  /// Waits until the server tells of news, or until it is time to look anyway.
  void awaitNews() throws MessagingException, InterruptedException {
    if (news.take()) {
      return;
    }
    // The store would open a second connection to say it, which a server may refuse.
    if (!(boolean) folder.doCommand(protocol -> protocol.hasCapability("IDLE"))) {
      news.await(settings.poll());
      speak();
      return;
    }
    var idling = new AtomicBoolean(true);
    var watchdog = Thread.ofVirtual().name("idle-watchdog").start(() -> watch(idling));
    try {
      folder.idle(true);
    } finally {
      idling.set(false);
      // Not by a ring: nobody may hear it but the next wait, which would end at once, and so on.
      watchdog.interrupt();
      watchdog.join(settings.answer());
    }
  }

  /// Breaks IDLE with another command; cuts a connection that does not even answer that: no timeout
  /// of the library ends IDLE. A ring may come before IDLE has begun, so it is broken until it
  /// ends.
  private void watch(AtomicBoolean idling) {
    try {
      news.await(settings.idle());
      while (idling.get()) {
        var breaker = Thread.ofVirtual().name("idle-breaker").start(this::noop);
        if (!breaker.join(answerToBreak())) {
          sockets.cut();
          return;
        }
        Thread.sleep(BETWEEN_BREAKS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration answerToBreak() {
    var quick = Duration.ofSeconds(30);
    return settings.answer().compareTo(quick) < 0 ? settings.answer() : quick;
  }

  /// Lets the server tell what it has to tell.
  private void speak() throws MessagingException {
    folder.doCommand(protocol -> {
      protocol.noop();
      return null;
    });
  }

  private void noop() {
    try {
      speak();
    } catch (MessagingException | RuntimeException e) {
      // The reader notices the same and connects again.
      sockets.cut();
    }
  }

  /// Ends the wait for news, politely.
  void wake() {
    news.ring();
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
