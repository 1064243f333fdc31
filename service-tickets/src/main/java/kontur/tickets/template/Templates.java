package kontur.tickets.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Texts of automatic answers: a Markdown file per name and language, such as `acknowledge.en.md`.
public final class Templates {
  /// The languages that every template must exist in.
  static final List<String> LANGUAGES = List.of("en", "ru");

  /// The ones that come with the service.
  static final List<String> BUILT_IN = List.of("acknowledge", "still-there");

  private static final Pattern FILE = Pattern.compile("([a-z0-9-]+)\\.([a-z]{2})\\.md");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^}]*?)\\s*}}");
  private static final List<String> PLACEHOLDERS = List.of("number", "subject");
  private static final int LONGEST = 64 * 1024;

  private final Map<Key, String> texts;

  private Templates(Map<Key, String> texts) {
    this.texts = Map.copyOf(texts);
    check();
  }

  /// The built-in templates.
  public static Templates builtIn() {
    var texts = new HashMap<Key, String>();
    for (var name : BUILT_IN) {
      for (var language : LANGUAGES) {
        texts.put(new Key(name, language), resource(name + "." + language + ".md"));
      }
    }
    return new Templates(texts);
  }

  /// The templates of a folder and, where it has none of that name, the built-in ones.
  public static Templates of(Path folder) {
    var texts = new HashMap<>(builtIn().texts);
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        var matcher = FILE.matcher(String.valueOf(file.getFileName()));
        if (matcher.matches()) {
          texts.put(new Key(matcher.group(1), matcher.group(2)), Files.readString(file));
        } else if (file.toString().endsWith(".md")) {
          throw new IllegalArgumentException(
              file + ": a template is named <name>.<language>.md, such as acknowledge.en.md");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the templates in " + folder, e);
    }
    return new Templates(texts);
  }

  private void check() {
    var names = new TreeSet<String>();
    texts.keySet().forEach(key -> names.add(key.name()));
    for (var name : names) {
      for (var language : LANGUAGES) {
        check(name + "." + language + ".md", texts.get(new Key(name, language)));
      }
    }
  }

  private static void check(String file, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("template " + file + " is missing or empty: write it");
    }
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("template " + file + " is longer than 64 KiB");
    }
    var matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      if (!PLACEHOLDERS.contains(matcher.group(1))) {
        throw new IllegalArgumentException(
            "template %s names {{%s}}, but there are only %s"
                .formatted(file, matcher.group(1), PLACEHOLDERS));
      }
    }
  }

  /// The text for a ticket, in English where there is none in that language.
  public Optional<String> text(String name, String language, long number, String subject) {
    var text = texts.getOrDefault(new Key(name, language), texts.get(new Key(name, "en")));
    if (text == null) {
      return Optional.empty();
    }
    var values = Map.of("number", Long.toString(number), "subject", subject);
    return Optional.of(
        PLACEHOLDER
            .matcher(text)
            .replaceAll(
                found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), ""))));
  }

  private static String resource(String file) {
    try (var in = Templates.class.getResourceAsStream("/templates/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the service comes with template " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A template's name and language.
  private record Key(String name, String language) {}
}
