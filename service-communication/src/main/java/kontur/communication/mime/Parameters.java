package kontur.communication.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A header value with parameters, such as Content-Type: also continued and encoded ones (RFC 2231)
/// and those that are encoded as words although that is forbidden.
///
/// @param value the value before the first semicolon, lower case
record Parameters(String value, Map<String, String> byName) {
  private static final int MOST = 200;

  Parameters {
    byName = Map.copyOf(byName);
  }

  /// A parameter's decoded value.
  @Nullable String get(String name) {
    return byName.get(name);
  }

  static Parameters parse(@Nullable String header) {
    if (header == null) {
      return new Parameters("", Map.of());
    }
    var scan = new Scan(header);
    var value = scan.until(";").strip().toLowerCase(Locale.ROOT);
    var plain = new LinkedHashMap<String, String>();
    var segments = new LinkedHashMap<String, TreeMap<Integer, Segment>>();
    for (var count = 0; count < MOST && scan.more(); count++) {
      var name = scan.until("=;").strip().toLowerCase(Locale.ROOT);
      if (!scan.ended('=')) {
        continue;
      }
      collect(name, scan.value(), plain, segments);
    }
    segments.forEach((name, parts) -> plain.put(name, joined(parts)));
    return new Parameters(value, plain);
  }

  private static void collect(
      String name,
      String value,
      Map<String, String> plain,
      Map<String, TreeMap<Integer, Segment>> segments) {
    var star = name.indexOf('*');
    if (star < 0) {
      plain.putIfAbsent(name, HeaderText.decode(value));
      return;
    }
    var encoded = name.endsWith("*");
    var number = name.substring(star + 1).replace("*", "");
    var index = number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
    segments
        .computeIfAbsent(name.substring(0, star), _ -> new TreeMap<>())
        .putIfAbsent(index, new Segment(value, encoded));
  }

  /// Only the first segment names the charset; each one may be encoded or not.
  private static String joined(TreeMap<Integer, Segment> segments) {
    var bytes = new ByteArrayOutputStream();
    String charset = null;
    var first = true;
    for (var segment : segments.values()) {
      var text = segment.text;
      if (first && segment.encoded) {
        var parts = text.split("'", 3);
        if (parts.length == 3) {
          charset = parts[0];
          text = parts[2];
        }
      }
      first = false;
      bytes.writeBytes(
          segment.encoded ? HeaderText.percent(text, '%') : text.getBytes(StandardCharsets.UTF_8));
    }
    return HeaderText.decode(Charsets.decode(bytes.toByteArray(), charset));
  }

  private record Segment(String text, boolean encoded) {}

  /// Reads a header from left to right.
  private static final class Scan {
    private final String text;
    private int at;

    Scan(String text) {
      this.text = text;
    }

    boolean more() {
      return at < text.length();
    }

    boolean ended(char by) {
      return at > 0 && at <= text.length() && text.charAt(at - 1) == by;
    }

    /// Up to one of these characters, which is passed over.
    String until(String ends) {
      var start = Math.min(at, text.length());
      while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      var found = text.substring(start, Math.min(at, text.length()));
      at++;
      return found;
    }

    /// A token or a quoted string, up to the next semicolon.
    String value() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at >= text.length() || text.charAt(at) != '"') {
        return until(";").strip();
      }
      at++;
      var value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      at++;
      until(";");
      return value.toString();
    }
  }
}
