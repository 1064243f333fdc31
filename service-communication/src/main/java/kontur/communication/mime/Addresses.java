package kontur.communication.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads address fields, however broken: groups, routes, comments, quotes that never close. In one
/// pass, so that no field takes long.
///
/// Not the parser's own reader: it counts raw letters beyond ASCII wrongly and cuts addresses.
final class Addresses {
  private static final int MOST = 1000;
  private static final int LONGEST = 320;
  private static final int LONGEST_NAME = 256;

  private final String text;
  private final List<Named> found = new ArrayList<>();
  private StringBuilder phrase = new StringBuilder();
  private StringBuilder comment = new StringBuilder();
  private String angle = "";
  private int at;
  private boolean quotesClose = true;
  private boolean commentsClose = true;

  private Addresses(String text) {
    this.text = text;
  }

  /// One address with its display name.
  ///
  /// @param address lower case
  record Named(String address, String name) {}

  static List<Named> parse(List<String> values) {
    var found = new ArrayList<Named>();
    for (var value : values) {
      for (var named : new Addresses(value).read()) {
        if (found.size() < MOST) {
          found.add(named);
        }
      }
    }
    return found;
  }

  private List<Named> read() {
    while (at < text.length() && found.size() < MOST) {
      switch (text.charAt(at)) {
        case '"' -> quoted();
        case '(' -> commented();
        case '<' -> angled();
        case ',', ';' -> {
          finish();
          at++;
        }
        case ':' -> {
          // What stands before was the name of a group.
          phrase = new StringBuilder();
          at++;
        }
        default -> plain();
      }
    }
    finish();
    return found;
  }

  /// An encoded word may hold any of the marks; else one character.
  private void plain() {
    var end = text.startsWith("=?", at) ? HeaderText.endOfWord(text, at) : -1;
    if (end < 0) {
      phrase.append(text.charAt(at++));
    } else {
      phrase.append(text, at, end);
      at = end;
    }
  }

  private void quoted() {
    var inside = new StringBuilder();
    var i = at + 1;
    while (quotesClose && i < text.length() && text.charAt(i) != '"') {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
      inside.append(text.charAt(i++));
    }
    if (quotesClose && i < text.length()) {
      phrase.append(inside);
      at = i + 1;
    } else {
      quotesClose = false;
      at++;
    }
  }

  private void commented() {
    var depth = 0;
    var i = at;
    while (commentsClose && i < text.length()) {
      var c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        comment.append(text, at + 1, i);
        at = i + 1;
        return;
      }
      i++;
    }
    commentsClose = false;
    at++;
  }

  private void angled() {
    var end = text.indexOf('>', at);
    var inside = text.substring(at + 1, end < 0 ? text.length() : end);
    if (angle.isEmpty()) {
      angle = inside;
    }
    at = end < 0 ? text.length() : end + 1;
  }

  private void finish() {
    var words = HeaderText.decode(phrase.toString()).strip();
    var address = angle.isEmpty() ? bare(phrase.toString()) : withoutRoute(angle);
    var name = angle.isEmpty() ? "" : words;
    if (name.isEmpty()) {
      name = HeaderText.decode(comment.toString()).strip();
    }
    if (address.indexOf('@') > 0) {
      found.add(
          new Named(
              Texts.cut(address.toLowerCase(Locale.ROOT), LONGEST), Texts.cut(name, LONGEST_NAME)));
    }
    phrase = new StringBuilder();
    comment = new StringBuilder();
    angle = "";
  }

  /// `<@relay:anna@example.org>` is `anna@example.org`.
  private static String withoutRoute(String inside) {
    var clean = inside.replaceAll("\\s", "");
    return clean.startsWith("@") ? clean.substring(clean.lastIndexOf(':') + 1) : clean;
  }

  /// The word with an at among those without brackets.
  private static String bare(String words) {
    for (var word : words.strip().split("\\s+")) {
      if (word.indexOf('@') > 0) {
        return word;
      }
    }
    return words.replaceAll("\\s", "");
  }
}
