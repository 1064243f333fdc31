package kontur.communication.mime;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.DecodeMonitor;

/// Makes a mail's beginning readable for the parser. Puts the empty line between header and body
/// where a mail lacks it: the parser would lose a line there. A line that mailbox files begin with
/// is left out.
final class HeaderEnd {
  private static final int AHEAD = 4096;
  private static final int MOST_JOINED = 20;
  private static final Pattern EMPTY = Pattern.compile("(?m)^\\r?$");
  private static final Pattern OF_PROGRAMS =
      Pattern.compile(
          "(?im)^(?:mime-version|content-type|content-transfer-encoding|message-id)[ \\t]*:");

  private static final Pattern MULTIPART =
      Pattern.compile("(?im)^content-type[ \\t]*:\\s{0,9}multipart/");
  private static final Pattern BASE64 =
      Pattern.compile("(?im)^content-transfer-encoding[ \\t]*:\\s{0,9}\"?base64");

  private HeaderEnd() {}

  /// @param most no header is longer
  static InputStream marked(InputStream raw, int most) throws IOException {
    var in = new BufferedInputStream(raw);
    var header = new ByteArrayOutputStream();
    var joined = 0;
    while (header.size() <= most) {
      var line = line(in, most);
      var text = new String(line, 0, Math.min(line.length, 200), StandardCharsets.ISO_8859_1);
      if (header.size() == 0 && text.startsWith("From ") && !isField(text)) {
        continue;
      }
      if (header.size() > 0 && !isOfHeader(text) && joined < MOST_JOINED && goesOn(in)) {
        // Folded by a program that forgot the blank: it belongs to the field above.
        joined++;
        header.write(' ');
        header.writeBytes(line);
        continue;
      }
      if (line.length > 0 && !isOfHeader(text)) {
        header.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      header.writeBytes(line);
      if (line.length == 0 || !isField(text)) {
        break;
      }
    }
    return new SequenceInputStream(
        new ByteArrayInputStream(header.toByteArray()),
        isEncodedWhole(header, in) ? new Base64InputStream(in, DecodeMonitor.SILENT) : in);
  }

  /// All parts as one piece of base64, which RFC 2045 (6.4) forbids. Most who say so do not do so:
  /// then there is a boundary, and no base64 has its hyphens.
  private static boolean isEncodedWhole(ByteArrayOutputStream header, BufferedInputStream in)
      throws IOException {
    var fields = header.toString(StandardCharsets.ISO_8859_1);
    if (!MULTIPART.matcher(fields).find() || !BASE64.matcher(fields).find()) {
      return false;
    }
    in.mark(AHEAD);
    var body = new String(in.readNBytes(AHEAD), StandardCharsets.ISO_8859_1);
    in.reset();
    return body.indexOf('-') < 0;
  }

  /// Whether fields that only programs write come before the next empty line.
  private static boolean goesOn(BufferedInputStream in) throws IOException {
    in.mark(AHEAD);
    var ahead = new String(in.readNBytes(AHEAD), StandardCharsets.ISO_8859_1);
    in.reset();
    var end = EMPTY.matcher(ahead);
    return OF_PROGRAMS.matcher(end.find() ? ahead.substring(0, end.start()) : ahead).find();
  }

  private static boolean isOfHeader(String line) {
    return line.isBlank() || isField(line);
  }

  /// A field, or one that goes on.
  private static boolean isField(String line) {
    if (line.startsWith(" ") || line.startsWith("\t")) {
      return !line.isBlank();
    }
    var colon = line.indexOf(':');
    return colon > 0
        && line.substring(0, colon).stripTrailing().chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static byte[] line(InputStream in, int most) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var octet = in.read(); octet >= 0; octet = in.read()) {
      line.write(octet);
      if (octet == '\n' || line.size() > most) {
        break;
      }
    }
    return line.toByteArray();
  }
}
