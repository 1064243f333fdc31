package kontur.communication.telegram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kontur.communication.telegram.Formatted.Span;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.MessageEntity;

/// A text with the formats that Telegram reports beside it: as plain text that hides no link, and
/// as HTML that holds nothing but those formats.
final class EntityText {
  private static final Set<String> LINKS = Set.of("http", "https", "mailto", "tel");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*");
  private static final int LONGEST_LINK = 2048;

  private final String text;
  private final @Nullable Formatted formatted;

  /// @param formatted null when there is no format in it
  private EntityText(String text, @Nullable Formatted formatted) {
    this.text = text;
    this.formatted = formatted;
  }

  /// What people read where there are no formats.
  String text() {
    return text;
  }

  static EntityText plain(String text) {
    return new EntityText(text, null);
  }

  /// Entities count UTF-16 units of the text as it came.
  static EntityText of(String text, @Nullable List<MessageEntity> entities) {
    var spans = new ArrayList<Span>();
    var links = new ArrayList<MessageEntity>();
    for (var entity : entities == null ? List.<MessageEntity>of() : entities) {
      if (isWithin(entity, text)) {
        tags(entity).ifPresent(tags -> spans.add(span(entity, tags)));
        if (link(entity).isPresent()) {
          links.add(entity);
        }
      }
    }
    // Telegram lets no format tear another; who does is cut, so that the HTML stays whole.
    var formatted = spans.isEmpty() ? null : new Formatted(text, nested(spans));
    return new EntityText(Clean.text(withLinks(text, links)), formatted);
  }

  /// As HTML behind a plain beginning; empty when there is no format.
  String html(String beginning) {
    return formatted == null
        ? ""
        : Clean.text(Formatted.escaped(beginning) + formatted.html()).replace("\n", "<br>");
  }

  private static boolean isWithin(MessageEntity entity, String text) {
    var from = entity.getOffset();
    var length = entity.getLength();
    return from != null
        && length != null
        && from >= 0
        && length > 0
        && (long) from + length <= text.length();
  }

  private record Tags(String open, String close) {}

  private static Span span(MessageEntity entity, Tags tags) {
    var to = entity.getOffset() + entity.getLength();
    return new Span(entity.getOffset(), to, tags.open(), tags.close());
  }

  private static Optional<Tags> tags(MessageEntity entity) {
    return switch (entity.getType() == null ? "" : entity.getType()) {
      case "bold" -> tag("b");
      case "italic" -> tag("i");
      case "underline" -> tag("u");
      case "strikethrough" -> tag("s");
      case "code" -> tag("code");
      case "pre" -> tag("pre");
      case "blockquote", "expandable_blockquote" -> tag("blockquote");
      case "text_link" ->
          link(entity)
              .map(url ->
                  new Tags(
                      "<a href=\"%s\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">"
                          .formatted(Formatted.escaped(url)),
                      "</a>"));
      default -> Optional.empty();
    };
  }

  private static Optional<Tags> tag(String name) {
    return Optional.of(new Tags("<" + name + ">", "</" + name + ">"));
  }

  private static Optional<String> link(MessageEntity entity) {
    var url = entity.getUrl();
    if (!"text_link".equals(entity.getType()) || url == null || url.length() > LONGEST_LINK) {
      return Optional.empty();
    }
    var clean = Clean.line(url, LONGEST_LINK);
    var scheme = SCHEME.matcher(clean);
    return scheme.matches() && LINKS.contains(scheme.group(1).toLowerCase(java.util.Locale.ROOT))
        ? Optional.of(clean)
        : Optional.empty();
  }

  private static List<Span> nested(List<Span> spans) {
    var sorted = new ArrayList<>(spans);
    sorted.sort(
        Comparator.comparingInt(Span::from).thenComparing(Span::to, Comparator.reverseOrder()));
    var whole = new ArrayList<Span>();
    for (var span : sorted) {
      var to = span.to();
      for (var outer : whole) {
        if (outer.to() > span.from()) {
          to = Math.min(to, outer.to());
        }
      }
      whole.add(new Span(span.from(), to, span.open(), span.close()));
    }
    return whole;
  }

  /// Each hidden address stands behind its words.
  private static String withLinks(String text, List<MessageEntity> links) {
    var out = new StringBuilder(text);
    links.stream()
        .sorted(Comparator.comparingInt((MessageEntity e) -> end(e)).reversed())
        .forEach(entity -> {
          var url = link(entity).orElseThrow();
          var words = text.substring(entity.getOffset(), end(entity));
          if (!words.equals(url)) {
            out.insert(end(entity), " (" + url + ")");
          }
        });
    return out.toString();
  }

  private static int end(MessageEntity entity) {
    return entity.getOffset() + entity.getLength();
  }
}
