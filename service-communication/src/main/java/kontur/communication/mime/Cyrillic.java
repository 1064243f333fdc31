package kontur.communication.mime;

import java.nio.charset.Charset;
import java.util.Optional;
import java.util.Set;

/// Tells the charsets of Russian apart by how frequent letters are: their case says nothing when
/// somebody shouts, and a label says nothing when a gateway wrote it.
final class Cyrillic {
  private static final String FREQUENT = "оеаинтсрвлОЕАИНТСРВЛ";
  private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
  private static final Charset KOI8_R = Charset.forName("KOI8-R");

  /// Charsets whose labels are mixed up.
  private static final Set<String> MIXED_UP = Set.of("windows-1251", "KOI8-R", "ISO-8859-5");

  /// Below that a word may have any letters.
  private static final int FEW = 5;

  /// What it takes not to believe a label.
  private static final int ENOUGH = 20;

  private Cyrillic() {}

  /// The text in the charset of its label, or in another one that makes much more of it.
  static String better(byte[] bytes, Charset label) {
    var labelled = new String(bytes, label);
    if (!MIXED_UP.contains(label.name()) || letters(bytes) < ENOUGH) {
      return labelled;
    }
    return guess(bytes)
        .map(charset -> new String(bytes, charset))
        .filter(other -> isBetter(other, labelled, letters(bytes)))
        .orElse(labelled);
  }

  /// Which of the two it is; empty when the letters do not tell.
  static Optional<Charset> guess(byte[] bytes) {
    var letters = letters(bytes);
    var windows = new String(bytes, WINDOWS_1251);
    var koi8 = new String(bytes, KOI8_R);
    if (letters < FEW) {
      return Optional.empty();
    }
    if (isBetter(windows, koi8, letters)) {
      return Optional.of(WINDOWS_1251);
    }
    return isBetter(koi8, windows, letters) ? Optional.of(KOI8_R) : Optional.empty();
  }

  private static boolean isBetter(String one, String other, int letters) {
    return (frequent(one) - frequent(other)) * 4 > letters;
  }

  private static int letters(byte[] bytes) {
    var letters = 0;
    for (var octet : bytes) {
      letters += (octet & 0xff) >= 0xc0 ? 1 : 0;
    }
    return letters;
  }

  private static int frequent(String text) {
    return (int) text.chars().filter(c -> FREQUENT.indexOf(c) >= 0).count();
  }
}
