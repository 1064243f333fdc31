package kontur.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The parameters of a call, whichever of the four ways they came in: query, form, JSON or
/// multipart.
///
/// @param fields by name; what is not text is JSON
/// @param uploads files by the name of their part
record BotRequest(Map<String, String> fields, Map<String, Upload> uploads) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MAX_BODY = 60 * 1024 * 1024;
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("[; ]filename=\"([^\"]*)\"");

  BotRequest {
    fields = Map.copyOf(fields);
    uploads = Map.copyOf(uploads);
  }

  /// A file in a multipart body.
  @SuppressWarnings("ArrayRecordComponent")
  record Upload(String fileName, String mediaType, byte[] bytes) {}

  static BotRequest read(HttpExchange exchange) throws IOException {
    var fields = new HashMap<String, String>();
    var uploads = new HashMap<String, Upload>();
    form(fields, exchange.getRequestURI().getRawQuery());
    var body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (body.length > MAX_BODY) {
      throw BotRefusal.of(413, "Request Entity Too Large");
    }
    var given = exchange.getRequestHeaders().getFirst("Content-Type");
    var type = given == null ? "" : given;
    var kind = type.toLowerCase(Locale.ROOT);
    if (kind.startsWith("application/json")) {
      json(fields, body);
    } else if (kind.startsWith("application/x-www-form-urlencoded")) {
      form(fields, new String(body, StandardCharsets.UTF_8));
    } else if (kind.startsWith("multipart/form-data")) {
      multipart(fields, uploads, body, boundary(type));
    }
    return new BotRequest(fields, uploads);
  }

  String text(String name) {
    return fields.getOrDefault(name, "");
  }

  long number(String name, long otherwise) {
    var text = text(name);
    try {
      return text.isEmpty() ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw BotRefusal.badRequest("invalid " + name + " specified");
    }
  }

  boolean flag(String name) {
    return text(name).equals("true") || text(name).equals("1");
  }

  @Nullable JsonNode tree(String name) {
    var text = text(name);
    try {
      return text.isEmpty() ? null : JSON.readTree(text);
    } catch (JacksonException _) {
      throw BotRefusal.badRequest("can't parse " + name + " JSON object");
    }
  }

  private static void json(Map<String, String> fields, byte[] body) {
    if (body.length == 0) {
      return;
    }
    try {
      for (var field : JSON.readTree(body).properties()) {
        var value = field.getValue();
        if (!value.isNull()) {
          fields.put(field.getKey(), value.isString() ? value.stringValue() : value.toString());
        }
      }
    } catch (JacksonException _) {
      throw BotRefusal.badRequest("can't parse JSON object");
    }
  }

  private static void form(Map<String, String> fields, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return;
    }
    for (var pair : text.split("&")) {
      var equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String boundary(String type) {
    var at = type.indexOf("boundary=");
    if (at < 0) {
      throw BotRefusal.badRequest("boundary of multipart/form-data is missing");
    }
    var rest = type.substring(at + "boundary=".length());
    var end = rest.indexOf(';');
    return (end < 0 ? rest : rest.substring(0, end)).replace("\"", "").strip();
  }

  private static void multipart(
      Map<String, String> fields, Map<String, Upload> uploads, byte[] body, String boundary) {
    // ISO 8859-1 maps bytes to characters one to one, so positions in the text are positions in
    // the bytes.
    var text = new String(body, StandardCharsets.ISO_8859_1);
    var mark = "--" + boundary;
    var at = text.indexOf(mark);
    while (at >= 0 && !text.startsWith("--", at + mark.length())) {
      var headEnd = text.indexOf("\r\n\r\n", at);
      var end = text.indexOf("\r\n" + mark, headEnd + 2);
      if (headEnd < 0 || end < 0) {
        throw BotRefusal.badRequest("multipart/form-data ends too early");
      }
      part(
          fields,
          uploads,
          text.substring(at + mark.length(), headEnd + 2),
          text.substring(Math.min(headEnd + 4, end), end));
      at = end + 2;
    }
  }

  private static void part(
      Map<String, String> fields, Map<String, Upload> uploads, String head, String content) {
    var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    var name = found(NAME.matcher(head));
    var fileName = found(FILE_NAME.matcher(head));
    if (name == null) {
      return;
    }
    if (fileName == null) {
      fields.put(name, new String(bytes, StandardCharsets.UTF_8));
    } else {
      var type = found(Pattern.compile("(?i)\r\ncontent-type: *([^\r;]+)").matcher(head));
      uploads.put(
          name, new Upload(fileName, type == null ? "application/octet-stream" : type, bytes));
    }
  }

  private static @Nullable String found(Matcher matcher) {
    return matcher.find()
        ? new String(matcher.group(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        : null;
  }
}
