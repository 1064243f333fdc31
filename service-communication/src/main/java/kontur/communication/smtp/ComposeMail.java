package kontur.communication.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.MimeUtility;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kontur.communication.account.MailSettings.MailAccount;
import kontur.communication.blob.Blobs;
import kontur.communication.mime.FileNames;
import kontur.communication.mime.Html;
import kontur.communication.token.Tokens;
import kontur.content.Scratch;
import kontur.events.v1.Attachment;
import kontur.events.v1.OutboundCommand;
import kontur.events.v1.Send;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// Writes a mail so that every attempt is byte-identical: Date, Message-ID and boundaries follow
/// from the message, so a mail that arrives twice is one for those who compare.
final class ComposeMail {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);
  private static final String CRLF = "\r\n";
  private static final int LONGEST_LINE = 76;

  private final Blobs blobs;
  private final Tokens tokens;

  ComposeMail(Blobs blobs, Tokens tokens) {
    this.blobs = blobs;
    this.tokens = tokens;
  }

  Composed compose(MailAccount account, OutboundCommand command) throws IOException {
    var send = command.getSend();
    var message = UUID.fromString(command.getMessageId());
    var ticket = UUID.fromString(command.getTicketId());
    var messageId = tokens.messageId(ticket, message, account.domain());
    var recipients = new ArrayList<>(send.getToList());
    recipients.addAll(send.getCcList());
    var file = Scratch.open();
    var composed =
        new Composed(file, send.getAutomatic() ? "<>" : account.address(), recipients, messageId);
    try (var out = new BufferedOutputStream(file.write())) {
      write(out, header(account, command, messageId));
      body(out, send, message);
      return composed;
    } catch (IOException | RuntimeException e) {
      composed.close();
      throw e;
    }
  }

  private String header(MailAccount account, OutboundCommand command, String messageId) {
    var send = command.getSend();
    var ticket = UUID.fromString(command.getTicketId());
    var message = UUID.fromString(command.getMessageId());
    var header = new StringBuilder();
    field(header, "Date", DATE.format(writtenAt(send).atOffset(ZoneOffset.UTC)));
    field(header, "From", named(displayName(account, send), account.address()));
    field(header, "To", addresses(send.getToList()));
    if (send.getCcCount() > 0) {
      field(header, "Cc", addresses(send.getCcList()));
    }
    if (account.plusAddressing()) {
      var at = account.address().indexOf('@');
      var reply =
          account.address().substring(0, at)
              + "+"
              + tokens.replyTag(ticket)
              + account.address().substring(at);
      field(header, "Reply-To", named(account.name(), reply));
    }
    field(header, "Subject", encoded(subject(command, ticket)));
    field(header, "Message-ID", "<" + messageId + ">");
    thread(header, send);
    if (send.getAutomatic()) {
      field(
          header,
          "Auto-Submitted",
          send.getInReplyTo().isEmpty() ? "auto-generated" : "auto-replied");
      field(header, "X-Auto-Response-Suppress", "All");
    }
    field(header, "X-Kontur-Loop", tokens.loop(message));
    field(header, "MIME-Version", "1.0");
    return header.toString();
  }

  private static void thread(StringBuilder header, Send send) {
    if (!send.getInReplyTo().isEmpty()) {
      field(header, "In-Reply-To", id(send.getInReplyTo()));
    }
    var references =
        new ArrayList<>(send.getReferencesList().stream().map(ComposeMail::id).toList());
    if (!send.getInReplyTo().isEmpty() && !references.contains(id(send.getInReplyTo()))) {
      references.add(id(send.getInReplyTo()));
    }
    if (!references.isEmpty()) {
      field(header, "References", String.join(CRLF + " ", references));
    }
  }

  private String subject(OutboundCommand command, UUID ticket) {
    var subject = Tokens.withoutTags(command.getSend().getSubject());
    return (subject + " " + tokens.subjectTag(command.getTicketNumber(), ticket)).strip();
  }

  private static String displayName(MailAccount account, Send send) {
    var author = send.getAuthorName();
    if (author.isEmpty() || account.name().isEmpty()) {
      return author.isEmpty() ? account.name() : author;
    }
    return author + " (" + account.name() + ")";
  }

  private static Instant writtenAt(Send send) {
    var at = send.getWrittenAt();
    return Instant.ofEpochSecond(at.getSeconds());
  }

  private void body(OutputStream out, Send send, UUID message) throws IOException {
    var files = send.getAttachmentsList().stream().filter(Attachment::hasContent).toList();
    var outer = "=_kontur_m_" + message;
    if (!files.isEmpty()) {
      write(out, "Content-Type: multipart/mixed; boundary=\"" + outer + "\"" + CRLF + CRLF);
      write(out, "--" + outer + CRLF);
    }
    alternative(out, send, "=_kontur_a_" + message);
    for (var file : files) {
      write(out, CRLF + "--" + outer + CRLF);
      file(out, file);
    }
    if (!files.isEmpty()) {
      write(out, CRLF + "--" + outer + "--" + CRLF);
    }
  }

  private void alternative(OutputStream out, Send send, String boundary) throws IOException {
    var markdown = new String(blobs.read(send.getText()), UTF_8);
    write(out, "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"" + CRLF + CRLF);
    write(out, "--" + boundary + CRLF);
    text(out, "text/plain", PlainText.of(markdown));
    write(out, CRLF + "--" + boundary + CRLF);
    text(out, "text/html", html(markdown));
    write(out, CRLF + "--" + boundary + "--" + CRLF);
  }

  private static String html(String markdown) {
    var document = Parser.builder().build().parse(markdown);
    var renderer =
        HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).softbreak("<br>\n").build();
    return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n"
        + Html.clean(renderer.render(document))
        + "\n</body></html>\n";
  }

  private static void text(OutputStream out, String type, String text) throws IOException {
    write(
        out,
        "Content-Type: "
            + type
            + "; charset=utf-8"
            + CRLF
            + "Content-Transfer-Encoding: base64"
            + CRLF
            + CRLF);
    base64(out, text.replaceAll("\\r?\\n", CRLF).getBytes(UTF_8));
  }

  private void file(OutputStream out, Attachment file) throws IOException {
    var media = file.getContent().getMediaType();
    var type =
        media.matches("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+") ? media : "application/octet-stream";
    var name = FileNames.clean(file.getFileName(), type);
    var header = new StringBuilder();
    field(header, "Content-Type", type.startsWith("message/") ? "application/octet-stream" : type);
    field(header, "Content-Transfer-Encoding", "base64");
    field(
        header,
        "Content-Disposition",
        "attachment; filename=\""
            + ascii(name)
            + "\";"
            + CRLF
            + " filename*=utf-8''"
            + percent(name));
    write(out, header + CRLF);
    try (var encoded = encoder().wrap(new Open(out))) {
      blobs.copy(file.getContent(), encoded);
    }
  }

  private static void base64(OutputStream out, byte[] bytes) throws IOException {
    out.write(encoder().encode(bytes));
  }

  private static Base64.Encoder encoder() {
    return Base64.getMimeEncoder(LONGEST_LINE, CRLF.getBytes(US_ASCII));
  }

  private static String ascii(String name) {
    return name.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_");
  }

  private static String percent(String name) {
    var out = new StringBuilder();
    for (var octet : name.getBytes(UTF_8)) {
      var c = (char) (octet & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static String id(String id) {
    return "<" + id.replaceAll("[<>\\s\\p{Cntrl}]", "") + ">";
  }

  private static String addresses(List<String> addresses) {
    return String.join("," + CRLF + " ", addresses.stream().map(ComposeMail::oneLine).toList());
  }

  private static String named(String name, String address) {
    if (name.isEmpty()) {
      return oneLine(address);
    }
    var shown = encoded(name);
    var quoted =
        shown.startsWith("=?") ? shown : "\"" + shown.replaceAll("([\"\\\\])", "\\\\$1") + "\"";
    return quoted + " <" + oneLine(address) + ">";
  }

  private static String encoded(String text) {
    try {
      return MimeUtility.fold(9, MimeUtility.encodeText(oneLine(text), "UTF-8", "B"));
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\r\\n\\p{Cntrl}]+", " ").strip();
  }

  /// A line break in a value would begin a field of a stranger's choice; only folds may have one.
  private static void field(StringBuilder header, String name, String value) {
    var safe = value.replaceAll("\\r?\\n(?![ \\t])|\\r(?!\\n)", " ");
    header.append(name).append(": ").append(safe).append(CRLF);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }

  /// Stays open when the encoder that writes into it is closed.
  private static final class Open extends FilterOutputStream {
    Open(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
