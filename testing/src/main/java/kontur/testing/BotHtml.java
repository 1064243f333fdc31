package kontur.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// The Bot API's HTML mode: text with entities out of tags, refused in the server's words.
final class BotHtml {
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("b", "bold"),
          Map.entry("strong", "bold"),
          Map.entry("i", "italic"),
          Map.entry("em", "italic"),
          Map.entry("u", "underline"),
          Map.entry("ins", "underline"),
          Map.entry("s", "strikethrough"),
          Map.entry("strike", "strikethrough"),
          Map.entry("del", "strikethrough"),
          Map.entry("tg-spoiler", "spoiler"),
          Map.entry("a", "text_link"),
          Map.entry("code", "code"),
          Map.entry("pre", "pre"),
          Map.entry("blockquote", "blockquote"));
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z-]*)([^<>]*)>");
  private static final Pattern HREF = Pattern.compile("\\shref=\"([^\"]*)\"");

  private final StringBuilder text = new StringBuilder();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Entity> entities = new ArrayList<>();

  private record Open(String tag, int offset, @Nullable String url) {}

  private record Entity(String kind, int offset, int length, @Nullable String url) {}

  /// Text as readers see it, and where it is formatted.
  record Formatted(String text, ArrayNode entities) {}

  static Formatted parse(String source, String mode) {
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "" -> new Formatted(source.strip(), JsonMapper.shared().createArrayNode());
      case "html" -> new BotHtml().html(source);
      default -> throw BotRefusal.badRequest("the stand-in knows parse_mode HTML only");
    };
  }

  private Formatted html(String source) {
    var at = 0;
    while (at < source.length()) {
      var c = source.charAt(at);
      if (c == '<') {
        at = tag(source, at);
      } else if (c == '&') {
        at = reference(source, at);
      } else {
        text.append(c);
        at++;
      }
    }
    if (!open.isEmpty()) {
      throw refused("Can't find end tag corresponding to start tag \"" + open.peek().tag() + "\"");
    }
    return trimmed();
  }

  private int tag(String source, int at) {
    var tag = TAG.matcher(source).region(at, source.length());
    if (!tag.lookingAt()) {
      throw refused("Unclosed start tag at byte offset " + at);
    }
    var name = tag.group(2);
    if (!KINDS.containsKey(name)) {
      throw refused("Unsupported start tag \"" + name + "\" at byte offset " + at);
    }
    if (tag.group(1).isEmpty()) {
      var href = HREF.matcher(tag.group(3));
      open.push(new Open(name, text.length(), href.find() ? unescaped(href.group(1)) : null));
    } else if (open.isEmpty() || !open.peek().tag().equals(name)) {
      throw refused("Unmatched end tag at byte offset " + at + ", found \"</" + name + ">\"");
    } else {
      close(open.pop());
    }
    return tag.end();
  }

  private void close(Open tag) {
    var length = text.length() - tag.offset();
    var linkless = tag.tag().equals("a") && tag.url() == null;
    if (length > 0 && !linkless) {
      entities.add(new Entity(KINDS.getOrDefault(tag.tag(), ""), tag.offset(), length, tag.url()));
    }
  }

  private int reference(String source, int at) {
    var end = source.indexOf(';', at);
    if (end < 0 || end - at > 10) {
      text.append('&');
      return at + 1;
    }
    var whole = source.substring(at, end + 1);
    text.append(unescaped(whole));
    return end + 1;
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  private Formatted trimmed() {
    var whole = text.toString();
    var lead = whole.length() - whole.stripLeading().length();
    var plain = whole.strip();
    var list = JsonMapper.shared().createArrayNode();
    entities.stream()
        .sorted(Comparator.comparingInt(Entity::offset))
        .forEach(entity -> {
          var from = Math.max(0, entity.offset() - lead);
          var to = Math.min(plain.length(), entity.offset() + entity.length() - lead);
          if (to > from) {
            var node = list.addObject();
            node.put("type", entity.kind()).put("offset", from).put("length", to - from);
            if (entity.url() != null) {
              node.put("url", entity.url());
            }
          }
        });
    return new Formatted(plain, list);
  }

  private static BotRefusal refused(String what) {
    return BotRefusal.badRequest("can't parse entities: " + what);
  }
}
