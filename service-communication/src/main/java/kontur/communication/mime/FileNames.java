package kontur.communication.mime;

import java.util.Map;

/// Cleans names of files once, before anything looks at them: metadata for people, never a path.
public final class FileNames {
  private static final int LONGEST = 255;

  /// More of a name is not even looked at: the patterns below take quadratic time.
  private static final int LONGEST_SEEN = 2000;

  private static final Map<String, String> BY_TYPE =
      Map.of(
          "message/rfc822", "message.eml",
          "text/calendar", "invite.ics",
          "text/html", "page.html",
          "text/plain", "text.txt",
          "image/jpeg", "image.jpg",
          "image/png", "image.png",
          "application/pdf", "file.pdf",
          "application/pkcs7-signature", "smime.p7s",
          "application/pkcs7-mime", "smime.p7m",
          "application/pgp-signature", "signature.asc");

  private FileNames() {}

  /// A harmless name; one by the media type when nothing is left.
  public static String clean(String name, String mediaType) {
    var last = name.replace('\\', '/');
    last = last.substring(last.lastIndexOf('/') + 1);
    var clean =
        Texts.storable(Texts.cut(last, LONGEST_SEEN))
            // Controls, and the marks that turn the direction of writing to hide an ending.
            .replaceAll("[\\p{Cntrl}\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]", "")
            .replaceAll("[<>:\"|?*]", "_")
            .replaceAll("^[.\\s]+|[.\\s]+$", "");
    if (clean.isEmpty()) {
      return BY_TYPE.getOrDefault(mediaType, "file.bin");
    }
    return shortened(clean);
  }

  /// Keeps the ending when a name is too long.
  private static String shortened(String name) {
    var dot = name.lastIndexOf('.');
    var ending = dot > 0 && name.length() - dot <= 10 ? name.substring(dot) : "";
    var stem = name.substring(0, name.length() - ending.length());
    return Texts.cutBytes(
            stem, LONGEST - ending.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
        + ending;
  }
}
