package kontur.communication.mailbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import kontur.communication.blob.Shelf;
import kontur.communication.delivery.Deliveries;
import kontur.communication.ledger.Received;
import kontur.communication.ledger.Report;
import kontur.communication.mime.Bounce;
import kontur.communication.mime.NewPart;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.Texts;
import kontur.communication.mime.Writer;
import kontur.communication.token.Tokens;
import kontur.events.v1.Account;
import kontur.events.v1.Attachment;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ContentRef;
import kontur.events.v1.DeliveryResult;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.InboundMessage;
import kontur.events.v1.Sender;
import org.jspecify.annotations.Nullable;

/// Makes of a readable mail what the ledger stores and service-tickets gets.
final class NormaliseMail {
  private static final int MOST_FILES = 150;
  private static final int PREVIEW = 1000;

  private final MailEvidence evidence;
  private final Tokens tokens;
  private final Deliveries deliveries;

  NormaliseMail(MailEvidence evidence, Tokens tokens, Deliveries deliveries) {
    this.evidence = evidence;
    this.tokens = tokens;
    this.deliveries = deliveries;
  }

  /// Where a mail was found.
  ///
  /// @param authservId the server whose verdict on senders is believed
  /// @param internalDate when the server got it
  record Place(
      Account account, String sourceKey, String authservId, @Nullable Instant internalDate) {}

  /// @param raw the original; null when it was too large to take
  /// @param shelf where its contents are
  Received normalise(ReadableMail mail, @Nullable ContentRef raw, Place place, Shelf shelf) {
    var report = deliveryReport(mail, raw, place);
    return (report == null ? message(mail, raw, place, shelf) : report).with(shelf.waiting());
  }

  private Received message(ReadableMail mail, @Nullable ContentRef raw, Place place, Shelf shelf) {
    var kept = new ArrayList<ContentRef>();
    mail.files().stream()
        .filter(Attachment::hasContent)
        .map(Attachment::getContent)
        .forEach(kept::add);
    var writer = evidence.writer(mail);
    var message = message(mail, writer, raw, place, kept, shelf);
    return new Received(
        place.account(),
        conversation(place, writer.address()),
        place.sourceKey(),
        fingerprint(mail, place),
        raw,
        kept,
        new Received.What.Event(
            ChannelEvent.newBuilder().setMessage(message).build(), mail.messageId()));
  }

  /// Something that nobody can read: it is kept, and a person looks at it.
  static Received quarantined(Place place, @Nullable ContentRef raw, String cause, int attempts) {
    return new Received(
        place.account(),
        "quarantine:" + place.account().getId(),
        place.sourceKey(),
        // A mailbox that numbers its mails anew shows it again.
        raw == null ? null : "raw:" + raw.getSha256(),
        raw,
        List.of(),
        new Received.What.Quarantined(
            Texts.cut(Texts.storable(cause), 500), attempts, place.internalDate()));
  }

  private InboundMessage message(
      ReadableMail mail,
      Writer writer,
      @Nullable ContentRef raw,
      Place place,
      List<ContentRef> kept,
      Shelf shelf) {
    var text = shelf.put(mail.text().getBytes(StandardCharsets.UTF_8), "text/plain");
    kept.add(text);
    var fresh = NewPart.of(mail.text());
    var message =
        InboundMessage.newBuilder()
            .setSender(Sender.newBuilder().setAddress(writer.address()).setName(writer.name()))
            .setSubject(mail.subject())
            .setPreview(Texts.cut(fresh.in(mail.text()), PREVIEW))
            .setNewTextFrom(fresh.from())
            .setNewTextTo(fresh.to())
            .setText(text)
            .addAllAttachments(files(mail.files()))
            .setEvidence(evidence.of(mail, writer, place.authservId()))
            .setExternalId(mail.messageId())
            .setReplyToExternalId(mail.references().isEmpty() ? "" : mail.references().getFirst())
            .setLanguage(Texts.language(mail.subject() + " " + fresh.in(mail.text())));
    if (mail.sentAt() != null) {
      message.setSentAt(Report.timestamp(mail.sentAt()));
    }
    if (mail.html() != null) {
      var html = shelf.put(mail.html().getBytes(StandardCharsets.UTF_8), "text/html");
      kept.add(html);
      message.setHtml(html);
    }
    message.setPlaceholder(mail.placeholder());
    if (raw == null) {
      message.setPlaceholder("too-large");
    } else {
      message.setRaw(raw);
    }
    return message.build();
  }

  /// An event must not exceed 256 KiB; what is left out is in the original.
  private static List<Attachment> files(List<Attachment> files) {
    if (files.size() <= MOST_FILES) {
      return files;
    }
    var shown = new ArrayList<>(files.subList(0, MOST_FILES));
    shown.add(
        Attachment.newBuilder()
            .setId(files.get(MOST_FILES).getId())
            .setFileName("more-files")
            .setMissingReason(
                "%d more files are in the original mail".formatted(files.size() - MOST_FILES))
            .build());
    return shown;
  }

  /// A report about a message of ours is a result for that message and nothing else; a receipt that
  /// somebody read it is only noted.
  private @Nullable Received deliveryReport(
      ReadableMail mail, @Nullable ContentRef raw, Place place) {
    if (mail.reportKind().equals("disposition-notification")) {
      return noted(mail, raw, place);
    }
    if (isCopyOfOurs(mail)) {
      return noted(mail, raw, place);
    }
    var bounce = Bounce.of(mail);
    if (bounce.isEmpty()) {
      return null;
    }
    for (var id : bounce.get().ids()) {
      var named = tokens.fromMessageId(id);
      var left = named.flatMap(n -> deliveries.left(n.message()));
      if (named.isPresent() && left.isPresent()) {
        return bounce.get().failed()
            ? failed(mail, raw, place, named.get().message(), left.get(), bounce.get())
            : noted(mail, raw, place);
      }
    }
    return null;
  }

  /// Our own mail that came back through another mailbox of ours: everybody knows it already.
  private boolean isCopyOfOurs(ReadableMail mail) {
    return mail.fields().all("x-kontur-loop").stream().anyMatch(tokens::isLoop)
        && tokens.fromMessageId(mail.messageId()).isPresent();
  }

  private static Received failed(
      ReadableMail mail,
      @Nullable ContentRef raw,
      Place place,
      UUID message,
      Deliveries.Left left,
      Bounce bounce) {
    var result =
        DeliveryResult.newBuilder()
            .setMessageId(message.toString())
            .setAttempt(left.attempt())
            .setState(DeliveryState.FAILED)
            .setReason(bounce.reason());
    return new Received(
        place.account(),
        left.conversationKey(),
        place.sourceKey(),
        fingerprint(mail, place),
        raw,
        List.of(),
        new Received.What.Event(
            ChannelEvent.newBuilder().setDelivery(result).build(), mail.messageId()));
  }

  private static Received noted(ReadableMail mail, @Nullable ContentRef raw, Place place) {
    return new Received(
        place.account(),
        conversation(place, mail.from()),
        place.sourceKey(),
        fingerprint(mail, place),
        raw,
        List.of(),
        new Received.What.Noted(mail.messageId()));
  }

  private static String conversation(Place place, String sender) {
    return "mail:" + place.account().getId() + ":" + sender;
  }

  /// Names the content: never the Message-ID alone, because the sender chooses it.
  private static String fingerprint(ReadableMail mail, Place place) {
    var date = mail.fields().first("date").orElse("");
    var when = mail.messageId().isEmpty() && date.isEmpty() ? "" + place.internalDate() : date;
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part :
          List.of(mail.messageId(), when, mail.from(), mail.subject(), mail.bodyHash())) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
