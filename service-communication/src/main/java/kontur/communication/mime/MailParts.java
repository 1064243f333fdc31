package kontur.communication.mime;

import java.io.IOException;
import java.io.InputStream;
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
import kontur.communication.blob.Blobs;
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

  private final MimeSettings settings;
  private final Blobs blobs;
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
  private int parts;
  private long headerBytes;

  MailParts(MimeSettings settings, Blobs blobs) {
    this.settings = settings;
    this.blobs = blobs;
  }

  void take(EntityState state, MimeTokenStream stream) throws IOException {
    switch (state) {
      case T_START_HEADER -> begin();
      case T_FIELD -> field(stream);
      case T_END_HEADER -> top = top == null ? current : top;
      case T_START_MULTIPART -> multipart();
      case T_END_MULTIPART -> multiparts.poll();
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

  private void body(MimeTokenStream stream) throws IOException {
    var type = Parameters.parse(current.first("content-type").orElse("text/plain"));
    var disposition = Parameters.parse(current.first("content-disposition").orElse(null));
    var name = Optional.ofNullable(disposition.get("filename")).or(() -> named(type));
    var media = stream.getBodyDescriptor().getMimeType();
    hash.update(media.getBytes(StandardCharsets.UTF_8));
    try (var in = new DigestInputStream(stream.getDecodedInputStream(), hash)) {
      var readable = media.equals("text/plain") || media.equals("text/html");
      if (readable && name.isEmpty() && !disposition.value().equals("attachment")) {
        read(in, media, type.get("charset"));
      } else {
        keep(in, media, name);
      }
    }
  }

  private static Optional<String> named(Parameters type) {
    return Optional.ofNullable(type.get("name"));
  }

  private void read(InputStream in, String media, @Nullable String charset) throws IOException {
    var isHtml = media.equals("text/html");
    var limit = isHtml ? settings.htmlChars() : settings.textChars();
    var bytes = in.readNBytes(limit);
    in.transferTo(java.io.OutputStream.nullOutputStream());
    var decoded = Texts.storable(Charsets.decode(bytes, charset));
    if (!isHtml) {
      append(text, decoded, settings.textChars());
      return;
    }
    append(html, decoded, settings.htmlChars());
    if (!multiparts.contains("multipart/alternative") && !text.isEmpty()) {
      append(text, Html.text(decoded), settings.textChars());
    }
  }

  private static void append(StringBuilder to, String more, int limit) {
    if (!to.isEmpty() && !more.isBlank()) {
      to.append('\n');
    }
    to.append(Texts.cut(more, Math.max(0, limit - to.length())));
  }

  private void keep(InputStream in, String media, Optional<String> name) throws IOException {
    var peeked = new java.io.BufferedInputStream(in, REPORT_BYTES);
    var tells =
        (!reportKind.isEmpty() && media.startsWith("message/"))
            || media.equals("text/rfc822-headers");
    if (tells && report.length() < REPORT_CHARS) {
      peeked.mark(REPORT_BYTES);
      report.append(new String(peeked.readNBytes(REPORT_BYTES - 1), StandardCharsets.ISO_8859_1));
      report.append('\n');
      peeked.reset();
    }
    var content = blobs.put(peeked, media);
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
    var plain = text.toString().replace("\r\n", "\n").strip();
    return plain.isEmpty() && !html.isEmpty()
        ? Texts.cut(Html.text(html.toString()), settings.textChars())
        : plain;
  }

  @Nullable String html() {
    return html.isEmpty() ? null : Html.clean(html.toString());
  }

  List<Attachment> files() {
    return List.copyOf(files);
  }

  String reportKind() {
    return reportKind;
  }

  String report() {
    return report.toString();
  }

  String hash() {
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
