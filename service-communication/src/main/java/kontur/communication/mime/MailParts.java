package kontur.communication.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kontur.contract.Ids;
import kontur.events.v1.Attachment;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.jspecify.annotations.Nullable;

/// Collects the parts of one mail while it streams by.
final class MailParts {
  private static final int REPORT_BYTES = 64 * 1024;
  private static final int REPORT_CHARS = 256 * 1024;
  private static final int LONGEST_NAME = 255;
  private static final int LARGEST_TNEF = 25 * 1024 * 1024;
  private static final Set<String> ANSWERS = Set.of("reply", "counter", "refresh");

  /// Blanks of every kind, characters without width, and the mark where a picture stood.
  private static final Pattern SAYS_NOTHING =
      Pattern.compile("[\\s\\p{Z}\\u200b-\\u200f\\u2060\\ufeff\\ufffc]*+");

  private static final Pattern METHOD = Pattern.compile("(?im)^METHOD:[ \\t]*([A-Z]{1,20})");

  private final MimeSettings settings;
  private final KeepFile keeper;
  private final Clock clock = Clock.systemUTC();
  private final MessageDigest hash = sha256();

  private final Deque<String> multiparts = new ArrayDeque<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder html = new StringBuilder();
  private final StringBuilder report = new StringBuilder();
  private final List<Attachment> files = new ArrayList<>();
  private @Nullable Fields top;
  private Fields current = new Fields();
  private String reportKind = "";
  private String placeholder = "";
  private String invitation = "";
  private String calendarMethod = "";
  private byte[] preamble = {};
  private int parts;
  private long headerBytes;

  MailParts(MimeSettings settings, KeepFile keeper) {
    this.settings = settings;
    this.keeper = keeper;
  }

  void take(EntityState state, MimeTokenStream stream) throws IOException {
    switch (state) {
      case T_START_HEADER -> begin();
      case T_FIELD -> field(stream);
      case T_END_HEADER -> top = top == null ? current : top;
      case T_START_MULTIPART -> multipart();
      case T_END_MULTIPART -> multiparts.poll();
      case T_PREAMBLE -> preamble(stream);
      case T_BODY -> body(stream);
      default -> {}
    }
  }

  private void begin() {
    current = new Fields();
    if (++parts > settings.parts()) {
      throw new UnreadableMail("it has more than %d parts".formatted(settings.parts()));
    }
  }

  /// The raw bytes are read by ourselves: the parser's text has question marks for 8-bit bytes.
  private void field(MimeTokenStream stream) {
    var field = stream.getField();
    var raw = field.getRaw();
    headerBytes += raw == null ? field.getBody().length() : raw.length();
    if (headerBytes > settings.headerBytes()) {
      throw new UnreadableMail(
          "its header fields exceed %d bytes".formatted(settings.headerBytes()));
    }
    if (raw == null) {
      current.add(
          field.getName(), HeaderText.raw(field.getBody().getBytes(StandardCharsets.UTF_8)));
      return;
    }
    var bytes = raw.toByteArray();
    var colon = 0;
    while (colon < bytes.length && bytes[colon] != ':') {
      colon++;
    }
    var value =
        java.util.Arrays.copyOfRange(bytes, Math.min(colon + 1, bytes.length), bytes.length);
    current.add(field.getName(), HeaderText.raw(value));
  }

  private void multipart() {
    var type = Parameters.parse(current.first("content-type").orElse(null));
    if (type.value().equals("multipart/report") && reportKind.isEmpty()) {
      var kind = type.get("report-type");
      reportKind = kind == null ? "unknown" : kind.toLowerCase(Locale.ROOT);
    }
    multiparts.push(type.value());
    if (multiparts.size() > settings.depth()) {
      throw new UnreadableMail("its parts are nested deeper than " + settings.depth());
    }
  }

  /// Words before the first part are for programs of the last century, unless no part ever comes.
  private void preamble(MimeTokenStream stream) throws IOException {
    if (preamble.length == 0) {
      preamble = stream.getInputStream().readNBytes(settings.textChars());
    }
  }

  private boolean isAllPreamble() {
    return parts == 1 && preamble.length > 0;
  }

  private void body(MimeTokenStream stream) throws IOException {
    var type = Parameters.parse(current.first("content-type").orElse("text/plain"));
    var disposition = Parameters.parse(current.first("content-disposition").orElse(null));
    var name = Optional.ofNullable(disposition.get("filename")).or(() -> named(type));
    var media = stream.getBodyDescriptor().getMimeType();
    hash.update(media.getBytes(StandardCharsets.UTF_8));
    var readable = media.equals("text/plain") || media.equals("text/html");
    // A mail without parts is its text, whatever name a program gave it.
    var isText = name.isEmpty() || multiparts.isEmpty();
    try (var in =
        new DigestInputStream(readable ? words(stream) : stream.getDecodedInputStream(), hash)) {
      label(media, name, type);
      if (readable && isText && !disposition.value().equals("attachment")) {
        read(in, media, type);
      } else if (isTnef(media, name)) {
        unpack(in, media, name);
      } else if (media.equals("text/calendar")) {
        invite(in, type, name);
      } else {
        keep(in, media, name);
      }
    }
  }

  private static InputStream words(MimeTokenStream stream) throws IOException {
    return "base64".equalsIgnoreCase(stream.getBodyDescriptor().getTransferEncoding())
        ? FalseBase64.meant(stream.getInputStream())
        : stream.getDecodedInputStream();
  }

  /// What is encrypted, signed as a whole or only a piece of a mail is kept, and said.
  private void label(String media, Optional<String> name, Parameters type) {
    switch (media) {
      case "application/pkcs7-mime", "application/x-pkcs7-mime" -> {
        var kind = type.get("smime-type");
        placeholder = "signed-data".equals(kind) ? "signed" : "encrypted";
      }
      case "application/pgp-encrypted" -> placeholder = "encrypted";
      case "message/partial" -> placeholder = "partial";
      case "application/octet-stream" -> {
        // RFC 8551, 3.2.2: the name tells when the type was changed on the way.
        if (name.filter(n -> n.equalsIgnoreCase("smime.p7m")).isPresent()) {
          placeholder = "encrypted";
        }
      }
      default -> {}
    }
  }

  private static boolean isTnef(String media, Optional<String> name) {
    return media.equals("application/ms-tnef")
        || media.equals("application/vnd.ms-tnef")
        || name.filter(n -> n.equalsIgnoreCase("winmail.dat")).isPresent();
  }

  /// The files of a winmail.dat instead of it; what cannot be read stays as it is.
  private void unpack(InputStream in, String media, Optional<String> name) throws IOException {
    var bytes = in.readNBytes(LARGEST_TNEF);
    var unpacked = Tnef.read(bytes);
    if (bytes.length == LARGEST_TNEF
        || unpacked.isEmpty()
        || unpacked.get().files().size() + parts > settings.parts()) {
      keep(new SequenceInputStream(new ByteArrayInputStream(bytes), in), media, name);
      return;
    }
    if (text.isEmpty() && html.isEmpty()) {
      body(unpacked.get());
    }
    for (var file : unpacked.get().files()) {
      parts++;
      keep(file.open(), "application/octet-stream", Optional.of(file.name()));
    }
  }

  /// The plain text, and what is richer than it; Outlook often sends the latter alone.
  private void body(Tnef unpacked) {
    append(text, Texts.storable(unpacked.text()), settings.textChars());
    unpacked
        .rtf()
        .ifPresent(rich -> {
          var content = Texts.storable(rich.content());
          if (rich.isHtml()) {
            append(html, content, settings.htmlChars());
          } else if (text.toString().isBlank()) {
            append(text, content, settings.textChars());
          }
        });
  }

  private void invite(InputStream in, Parameters type, Optional<String> name) throws IOException {
    var bytes = in.readNBytes(settings.textChars());
    if (invitation.isEmpty()) {
      var calendar = Charsets.decode(bytes, type.get("charset"));
      invitation = Texts.storable(CalendarText.of(calendar));
      var within = METHOD.matcher(calendar);
      var method = Optional.ofNullable(type.get("method"));
      calendarMethod =
          method
              .or(() -> within.results().findFirst().map(m -> m.group(1)))
              .orElse("")
              .toLowerCase(Locale.ROOT);
    }
    keep(new SequenceInputStream(new ByteArrayInputStream(bytes), in), "text/calendar", name);
  }

  private static Optional<String> named(Parameters type) {
    return Optional.ofNullable(type.get("name"));
  }

  private void read(InputStream in, String media, Parameters type) throws IOException {
    var isHtml = media.equals("text/html");
    var limit = isHtml ? settings.htmlChars() : settings.textChars();
    var bytes = in.readNBytes(limit);
    in.transferTo(java.io.OutputStream.nullOutputStream());
    var charset = type.get("charset");
    var decoded =
        Texts.storable(
            Charsets.decode(
                bytes, charset == null && isHtml ? Html.charset(bytes).orElse(null) : charset));
    if (!isHtml) {
      append(text, flowed(decoded, type), settings.textChars());
      return;
    }
    append(html, decoded, settings.htmlChars());
    if (!multiparts.contains("multipart/alternative") && !text.isEmpty()) {
      append(text, Html.text(decoded), settings.textChars());
    }
  }

  private static String flowed(String text, Parameters type) {
    return "flowed".equalsIgnoreCase(type.get("format"))
        ? FlowedText.of(text, "yes".equalsIgnoreCase(type.get("delsp")))
        : text;
  }

  private static void append(StringBuilder to, String more, int limit) {
    if (!to.isEmpty() && !more.isBlank()) {
      to.append('\n');
    }
    to.append(Texts.cut(more, Math.max(0, limit - to.length())));
  }

  private void keep(InputStream in, String media, Optional<String> name) throws IOException {
    var peeked = new java.io.BufferedInputStream(in, REPORT_BYTES);
    var tells = media.startsWith("message/") || media.equals("text/rfc822-headers");
    if (tells && report.length() < REPORT_CHARS) {
      peeked.mark(REPORT_BYTES);
      report.append(new String(peeked.readNBytes(REPORT_BYTES - 1), StandardCharsets.ISO_8859_1));
      report.append('\n');
      peeked.reset();
    }
    var content = keeper.keep(peeked, media);
    files.add(
        Attachment.newBuilder()
            .setId(Ids.next(clock).toString())
            .setFileName(FileNames.clean(name.orElse(""), media))
            .setContent(content)
            .setContentId(
                Texts.cut(
                    current.first("content-id").orElse("").replaceAll("[<>\\s]", ""), LONGEST_NAME))
            .build());
  }

  Fields fields() {
    return top == null ? new Fields() : top;
  }

  /// The text parts; when they say nothing, what the HTML says.
  String text() {
    if (isAllPreamble()) {
      return Texts.storable(Charsets.decode(preamble, null)).replace("\r\n", "\n").strip();
    }
    var plain = text.toString().replace("\r\n", "\n").replace('\r', '\n').strip();
    if (SAYS_NOTHING.matcher(plain).matches() && !html.isEmpty()) {
      return Texts.cut(Html.text(html.toString()), settings.textChars());
    }
    return plain.isEmpty() ? Texts.cut(invitation, settings.textChars()) : plain;
  }

  /// A word for what nobody can read here; empty when there is text.
  String placeholder() {
    if (text.indexOf("-----BEGIN PGP MESSAGE-----") >= 0) {
      return "encrypted";
    }
    return text().isEmpty() ? placeholder : "";
  }

  @Nullable String html() {
    return html.isEmpty() ? null : Html.clean(html.toString());
  }

  List<Attachment> files() {
    return List.copyOf(files);
  }

  /// An answer to an invitation is a machine's report as well.
  String reportKind() {
    return reportKind.isEmpty() && ANSWERS.contains(calendarMethod)
        ? "calendar-" + calendarMethod
        : reportKind;
  }

  String report() {
    return report.toString();
  }

  String hash() {
    if (isAllPreamble()) {
      hash.update(preamble);
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
