package kontur.communication.mime;

import java.util.Locale;
import java.util.regex.Pattern;

/// What our own mail server found out about the sender (RFC 8601).
public final class Authentication {
  private static final Pattern DMARC = Pattern.compile("\\bdmarc\\s*=\\s*([a-z]+)");

  private Authentication() {}

  /// Whether DMARC failed. Only the topmost fields of our own server count: anybody can write more
  /// below them.
  ///
  /// @param authservId how our server names itself; empty: nothing is believed
  public static boolean failed(Fields fields, String authservId) {
    if (authservId.isEmpty()) {
      return false;
    }
    for (var value : fields.all("authentication-results")) {
      var parts = value.toLowerCase(Locale.ROOT).split(";", 2);
      var server = parts[0].strip().replaceAll("\\s.*$", "");
      if (!server.equals(authservId.toLowerCase(Locale.ROOT)) || parts.length < 2) {
        return false;
      }
      var dmarc = DMARC.matcher(parts[1]);
      if (dmarc.find()) {
        return dmarc.group(1).equals("fail");
      }
    }
    return false;
  }
}
