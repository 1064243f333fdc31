package kontur.communication.mime;

import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;
import org.jspecify.annotations.Nullable;

/// Tells the parser what a part is, read with our own eyes: the parser's reading of Content-Type
/// throws at quotes that never close and the like.
final class TolerantDescriptor implements BodyDescriptorBuilder {
  private static final Pattern TYPE =
      Pattern.compile("[a-z0-9!#$&^_.+-]{1,126}/[a-z0-9!#$&^_.+-]{1,126}");

  private final String parent;
  private @Nullable Parameters type;
  private @Nullable String encoding;

  TolerantDescriptor() {
    this("");
  }

  private TolerantDescriptor(String parent) {
    this.parent = parent;
  }

  @Override
  public void reset() {
    type = null;
    encoding = null;
  }

  @Override
  public @Nullable Field addField(RawField field) {
    switch (field.getName().strip().toLowerCase(Locale.ROOT)) {
      case "content-type" -> {
        if (type == null) {
          type = Parameters.parse(field.getBody());
        }
      }
      case "content-transfer-encoding" -> {
        if (encoding == null) {
          var value = field.getBody();
          encoding = encoding(value == null ? "" : value);
        }
      }
      default -> {}
    }
    return null;
  }

  /// `"BASE64" (comment);` is base64.
  private static String encoding(String value) {
    return Texts.cut(value, 200)
        .replaceAll("[\"']", "")
        .strip()
        .replaceAll("[\\s;(].*$", "")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public BodyDescriptor build() {
    var fallback = parent.equals("multipart/digest") ? "message/rfc822" : "text/plain";
    var known = type;
    var boundary = known == null ? null : known.get("boundary");
    var mime = known == null || !TYPE.matcher(known.value()).matches() ? fallback : known.value();
    if (mime.startsWith("multipart/") && (boundary == null || boundary.isEmpty())) {
      mime = fallback;
      boundary = null;
    }
    return new Described(
        mime,
        boundary,
        known == null ? null : known.get("charset"),
        encoding == null ? "7bit" : encoding);
  }

  @Override
  public BodyDescriptorBuilder newChild() {
    return new TolerantDescriptor(build().getMimeType());
  }

  /// What a part is.
  private static final class Described implements BodyDescriptor {
    private final String mime;
    private final @Nullable String boundary;
    private final @Nullable String charset;
    private final String encoding;

    Described(String mime, @Nullable String boundary, @Nullable String charset, String encoding) {
      this.mime = mime;
      this.boundary = boundary;
      this.charset = charset;
      this.encoding = encoding;
    }

    @Override
    public @Nullable String getBoundary() {
      return boundary;
    }

    @Override
    public String getMimeType() {
      return mime;
    }

    @Override
    public String getMediaType() {
      return mime.substring(0, mime.indexOf('/'));
    }

    @Override
    public String getSubType() {
      return mime.substring(mime.indexOf('/') + 1);
    }

    @Override
    public @Nullable String getCharset() {
      return charset;
    }

    @Override
    public String getTransferEncoding() {
      return encoding;
    }

    @Override
    public long getContentLength() {
      return -1;
    }
  }
}
