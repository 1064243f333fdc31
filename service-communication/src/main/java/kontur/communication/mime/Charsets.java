package kontur.communication.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns bytes into text although labels lie: strict UTF-8 first, then the label, then a guess.
final class Charsets {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
  private static final Charset KOI8_R = Charset.forName("KOI8-R");

  /// Labels that the platform does not know, and those that never mean what they say.
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("us-ascii", "windows-1252"),
          Map.entry("ascii", "windows-1252"),
          Map.entry("ansi_x3.4-1968", "windows-1252"),
          Map.entry("cp1252", "windows-1252"),
          Map.entry("iso8859-1", "windows-1252"),
          Map.entry("iso_8859-1", "windows-1252"),
          Map.entry("iso8859-5", "iso-8859-5"),
          Map.entry("windows1251", "windows-1251"),
          Map.entry("win1251", "windows-1251"),
          Map.entry("cp-1251", "windows-1251"),
          Map.entry("ansi-1251", "windows-1251"),
          Map.entry("koi8", "koi8-r"),
          Map.entry("koi-8", "koi8-r"),
          Map.entry("dos-866", "ibm866"),
          Map.entry("cp-866", "ibm866"),
          Map.entry("x-sjis", "windows-31j"),
          Map.entry("sjis", "windows-31j"),
          Map.entry("shift-jis", "windows-31j"),
          Map.entry("ks_c_5601-1989", "x-windows-949"),
          Map.entry("euckr", "x-windows-949"),
          Map.entry("tis-620", "x-windows-874"),
          Map.entry("iso-8859-11", "x-windows-874"),
          Map.entry("gb_2312-80", "gb18030"),
          Map.entry("big5", "big5-hkscs"),
          Map.entry("utf-8-sig", "utf-8"),
          Map.entry("unicode", "utf-8"),
          Map.entry("iso-8859-1", "windows-1252"),
          Map.entry("8859-1", "windows-1252"),
          Map.entry("latin1", "windows-1252"),
          Map.entry("latin-1", "windows-1252"),
          Map.entry("gb2312", "gb18030"),
          Map.entry("gbk", "gb18030"),
          Map.entry("x-gbk", "gb18030"),
          Map.entry("ks_c_5601-1987", "x-windows-949"),
          Map.entry("ks_c_5601", "x-windows-949"),
          Map.entry("euc-kr", "x-windows-949"),
          Map.entry("shift_jis", "windows-31j"),
          Map.entry("cp932", "windows-31j"),
          Map.entry("iso-2022-jp-ms", "x-windows-iso2022jp"),
          Map.entry("iso-8859-8-i", "iso-8859-8"),
          Map.entry("iso-8859-8-e", "iso-8859-8"),
          Map.entry("koi8r", "koi8-r"),
          Map.entry("koi8u", "koi8-u"),
          Map.entry("koi8-ru", "koi8-u"),
          Map.entry("cp1251", "windows-1251"),
          Map.entry("win-1251", "windows-1251"),
          Map.entry("x-cp1251", "windows-1251"),
          Map.entry("utf8", "utf-8"),
          Map.entry("utf_8", "utf-8"),
          Map.entry("x-mac-cyrillic", "x-MacCyrillic"),
          Map.entry("macintosh", "x-MacRoman"));

  private Charsets() {}

  /// The text of bytes with a label that may be wrong, misspelt or absent.
  static String decode(byte[] bytes, @Nullable String label) {
    var clean = clean(label);
    if (clean.endsWith("utf-7") || clean.equals("csunicode11utf7") || clean.equals("utf7")) {
      return Utf7.decode(bytes);
    }
    if (clean.equals("hz-gb-2312") || clean.equals("hz")) {
      return HzText.decode(bytes);
    }
    var named = find(label).filter(charset -> isPossible(bytes, charset));
    var sevenBit = isSevenBit(bytes);
    if (sevenBit && named.isPresent() && !isAsciiCompatible(named.get())) {
      return lenient(bytes, named.get());
    }
    var utf8 = strict(bytes, StandardCharsets.UTF_8);
    if (utf8 != null) {
      return utf8;
    }
    if (named.isPresent()
        && !named.get().equals(StandardCharsets.UTF_8)
        && !named.get().equals(WINDOWS_1252)) {
      return Cyrillic.better(bytes, named.get());
    }
    return lenient(bytes, mostlyUtf8(bytes) ? StandardCharsets.UTF_8 : guess(bytes));
  }

  /// The charset of a label, after cleaning it.
  static Optional<Charset> find(@Nullable String label) {
    var clean = clean(label);
    if (clean.isEmpty()) {
      return Optional.empty();
    }
    var name = ALIASES.getOrDefault(clean, clean);
    try {
      return Optional.of(Charset.forName(name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return beginning(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Without quotes, and without what somebody forgot to separate.
  private static String clean(@Nullable String label) {
    return label == null
        ? ""
        : Texts.cut(label, 100)
            .strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("^['\"=]+|['\"].*$|[;,\\s].*$", "");
  }

  /// `windows-1251http-equiv` begins well.
  private static Optional<Charset> beginning(String name) {
    for (var known : List.of("utf-8", "windows-1251", "windows-1252", "koi8-r", "iso-8859-1")) {
      if (name.startsWith(known)) {
        return Optional.of(Charset.forName(ALIASES.getOrDefault(known, known)));
      }
    }
    return Optional.empty();
  }

  /// Bytes without a single zero are no UTF-16 or UTF-32, whatever their label says.
  private static boolean isPossible(byte[] bytes, Charset charset) {
    if (!charset.name().startsWith("UTF-16") && !charset.name().startsWith("UTF-32")) {
      return true;
    }
    for (var octet : bytes) {
      if (octet == 0) {
        return true;
      }
    }
    // Text of another script has none either; a mark of its order is proof enough.
    return bytes.length > 1 && ((bytes[0] & 0xff) == 0xfe || (bytes[0] & 0xff) == 0xff);
  }

  private static boolean isSevenBit(byte[] bytes) {
    for (var octet : bytes) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAsciiCompatible(Charset charset) {
    var name = charset.name().toLowerCase(Locale.ROOT);
    return !name.contains("2022") && !name.startsWith("utf-16") && !name.startsWith("utf-32");
  }

  private static @Nullable String strict(byte[] bytes, Charset charset) {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String lenient(byte[] bytes, Charset charset) {
    return new String(bytes, charset);
  }

  /// A cut character at the end, or one wrong byte, does not make a text something else.
  private static boolean mostlyUtf8(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    var broken = text.chars().filter(c -> c == 0xfffd).count();
    var foreign = text.chars().filter(c -> c > 0x7f && c != 0xfffd).count();
    return broken * 3 <= foreign;
  }

  /// Runs of three high bytes and more are Cyrillic; small letters are more frequent than capital
  /// ones, and they lie where the other charset has the capital ones.
  private static Charset guess(byte[] bytes) {
    var low = 0;
    var high = 0;
    var inRuns = 0;
    var run = 0;
    for (var octet : bytes) {
      var value = octet & 0xff;
      if (value >= 0xc0) {
        run++;
        if (value < 0xe0) {
          low++;
        } else {
          high++;
        }
      } else {
        inRuns += run > 2 ? run : 0;
        run = 0;
      }
    }
    inRuns += run > 2 ? run : 0;
    if (inRuns * 2 < low + high || low + high == 0) {
      return WINDOWS_1252;
    }
    var byCase = low > high ? KOI8_R : WINDOWS_1251;
    return Cyrillic.guess(bytes).orElse(byCase);
  }
}
