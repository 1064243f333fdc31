package kontur.communication.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Reads the words out of RTF, or the HTML that Outlook wrapped in it (MS-OXRTFEX). In one pass;
/// what is broken is read as far as it goes.
final class RtfText {
  private static final int DEEPEST = 1_000;
  private static final Set<String> SILENT =
      Set.of(
          "colortbl",
          "stylesheet",
          "info",
          "pict",
          "object",
          "header",
          "footer",
          "headerl",
          "headerr",
          "headerf",
          "footerl",
          "footerr",
          "footerf",
          "footnote",
          "listtable",
          "listoverridetable",
          "rsidtbl",
          "themedata",
          "datastore",
          "latentstyles",
          "xmlnstbl",
          "generator",
          "fldinst",
          "filetbl",
          "revtbl",
          "pgptbl",
          "bkmkstart",
          "bkmkend");
  private static final Map<Integer, String> CHARSETS =
      Map.ofEntries(
          Map.entry(128, "windows-31j"),
          Map.entry(129, "windows-949"),
          Map.entry(134, "gb18030"),
          Map.entry(136, "big5"),
          Map.entry(161, "windows-1253"),
          Map.entry(162, "windows-1254"),
          Map.entry(177, "windows-1255"),
          Map.entry(178, "windows-1256"),
          Map.entry(186, "windows-1257"),
          Map.entry(204, "windows-1251"),
          Map.entry(222, "windows-874"),
          Map.entry(238, "windows-1250"));

  private final byte[] in;
  private final int limit;
  private final StringBuilder out = new StringBuilder();
  private final ByteArrayOutputStream letters = new ByteArrayOutputStream();
  private final Deque<Group> groups = new ArrayDeque<>();
  private final Map<Integer, String> fonts = new HashMap<>();
  private Group now = new Group(false, false, false, false, 1, "");
  private String charset = "windows-1252";
  private boolean isHtml;
  private int at;
  private int skip;
  private int font;

  private RtfText(byte[] in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /// What was read.
  ///
  /// @param isHtml whether it is HTML, to be cleaned like any other
  record Read(String content, boolean isHtml) {}

  /// What a group has set; it ends with the group.
  ///
  /// @param silent nothing of it is shown
  /// @param tag it is a piece of HTML
  /// @param wrapping it stands only for readers of RTF, beside the HTML
  /// @param fonts it is the table of fonts
  /// @param replaced how many letters stand behind each of its Unicode characters for old readers
  /// @param charset of the font in use; empty: that of the document
  private record Group(
      boolean silent, boolean tag, boolean wrapping, boolean fonts, int replaced, String charset) {}

  static Read of(byte[] rtf, int limit) {
    var text = new RtfText(rtf, limit);
    text.read();
    return new Read(text.out.toString().strip(), text.isHtml);
  }

  private void read() {
    while (at < in.length && out.length() < limit) {
      var c = (char) (in[at++] & 0xff);
      switch (c) {
        case '{' -> {
          flush();
          if (groups.size() >= DEEPEST) {
            return;
          }
          groups.push(now);
          skip = 0;
        }
        case '}' -> {
          flush();
          if (groups.isEmpty()) {
            return;
          }
          now = groups.pop();
          skip = 0;
        }
        case '\\' -> control();
        case '\r', '\n' -> {}
        default -> letter(c);
      }
    }
    flush();
  }

  private void control() {
    if (at >= in.length) {
      return;
    }
    var c = (char) (in[at] & 0xff);
    if (!isLetter(c)) {
      at++;
      symbol(c);
      return;
    }
    var from = at;
    while (at < in.length && at - from < 32 && isLetter((char) in[at])) {
      at++;
    }
    var word = new String(in, from, at - from, StandardCharsets.US_ASCII);
    var number = at;
    if (at < in.length && in[at] == '-') {
      at++;
    }
    while (at < in.length && at - number < 10 && in[at] >= '0' && in[at] <= '9') {
      at++;
    }
    var digits = new String(in, number, at - number, StandardCharsets.US_ASCII);
    if (at < in.length && in[at] == ' ') {
      at++;
    }
    word(word, digits.isEmpty() || digits.equals("-") ? null : Integer.valueOf(clamped(digits)));
  }

  private static int clamped(String digits) {
    return Math.clamp(Long.parseLong(digits), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private void symbol(char c) {
    switch (c) {
      case '\'' -> {
        if (at + 2 <= in.length) {
          var high = Character.digit((char) in[at], 16);
          var low = Character.digit((char) in[at + 1], 16);
          at += 2;
          if (high >= 0 && low >= 0) {
            letter((char) (high << 4 | low));
          }
        }
      }
      case '*' -> destination();
      case '~' -> show("\u00a0");
      case '_' -> show("-");
      case '-' -> {}
      case '\r', '\n' -> show("\n");
      default -> letter(c);
    }
  }

  /// `\*` begins what older readers skip: of it only HTML is of use.
  private void destination() {
    var here = new String(in, at, Math.min(16, in.length - at), StandardCharsets.US_ASCII);
    flush();
    var isTag = here.startsWith("\\htmltag");
    now =
        new Group(
            !isTag || now.silent(), isTag, now.wrapping(), false, now.replaced(), now.charset());
  }

  private void word(String word, @org.jspecify.annotations.Nullable Integer number) {
    switch (word) {
      case "par", "line", "sect", "page", "row" -> show("\n");
      case "tab", "cell" -> show("\t");
      case "emdash" -> show("\u2014");
      case "endash" -> show("\u2013");
      case "bullet" -> show("\u2022");
      case "lquote" -> show("\u2018");
      case "rquote" -> show("\u2019");
      case "ldblquote" -> show("\u201c");
      case "rdblquote" -> show("\u201d");
      case "u" -> unicode(number == null ? 0 : number);
      case "uc" -> now = replaced(number == null ? 1 : Math.clamp(number, 0, 10));
      case "ansicpg" -> document(number == null ? 0 : number);
      case "fromhtml" -> isHtml = true;
      case "htmlrtf" -> wrap(number == null || number != 0);
      case "fonttbl" -> {
        flush();
        now = new Group(true, false, now.wrapping(), true, now.replaced(), now.charset());
      }
      case "f" -> font(number == null ? 0 : number);
      case "fcharset" -> {
        if (now.fonts() && number != null) {
          fonts.put(font, CHARSETS.getOrDefault(number, ""));
        }
      }
      case "bin" ->
          at = (int) Math.min(in.length, at + (long) Math.max(0, number == null ? 0 : number));
      default -> {
        if (SILENT.contains(word)) {
          flush();
          now = new Group(true, false, now.wrapping(), false, now.replaced(), now.charset());
        }
      }
    }
  }

  private Group replaced(int count) {
    return new Group(now.silent(), now.tag(), now.wrapping(), now.fonts(), count, now.charset());
  }

  private void wrap(boolean on) {
    flush();
    now = new Group(now.silent(), now.tag(), on, now.fonts(), now.replaced(), now.charset());
  }

  private void document(int codepage) {
    flush();
    Charsets.find("windows-" + codepage).ifPresent(found -> charset = found.name());
  }

  private void font(int number) {
    flush();
    font = number;
    if (!now.fonts()) {
      now =
          new Group(
              now.silent(),
              now.tag(),
              now.wrapping(),
              false,
              now.replaced(),
              fonts.getOrDefault(number, ""));
    }
  }

  private void unicode(int code) {
    show(String.valueOf((char) (code & 0xffff)));
    skip = now.replaced();
  }

  private void letter(char c) {
    if (skip > 0) {
      skip--;
    } else if (isShown()) {
      letters.write(c);
    }
  }

  private void show(String text) {
    flush();
    skip = 0;
    if (isShown()) {
      out.append(text);
    }
  }

  private boolean isShown() {
    return !now.silent() && (!isHtml || now.tag() || !now.wrapping());
  }

  /// Letters are decoded together: some charsets need two bytes for one.
  private void flush() {
    if (letters.size() > 0) {
      var name = now.charset().isEmpty() ? charset : now.charset();
      out.append(new String(letters.toByteArray(), java.nio.charset.Charset.forName(name)));
      letters.reset();
    }
  }
}
