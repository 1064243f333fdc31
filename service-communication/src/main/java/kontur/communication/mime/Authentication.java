package kontur.communication.mime;

import java.util.Locale;
import java.util.regex.Pattern;

/// What our own mail server found out about the sender (RFC 8601).
public final class Authentication {
  private static final Pattern DMARC = Pattern.compile("\\bdmarc\\s*=\\s*([a-z]+)");

  private Authentication() {}

  /// Whether nobody can say who wrote it: DMARC failed, or it names several authors. A verdict is
  /// about one of them (RFC 7489, 6.6.1), and nobody knows which one people are shown.
  ///
  /// @param authservId how our server names itself; empty: no verdict is believed
  public static boolean isUnproven(Fields fields, String authservId) {
    return hasSeveralAuthors(fields) || failed(fields, authservId);
  }

  /// RFC 5322 (3.6) allows one From field; several addresses in it need a Sender, which no verdict
  /// is about.
  private static boolean hasSeveralAuthors(Fields fields) {
    var froms = fields.all("from");
    return froms.size() > 1
        || Addresses.parse(froms).stream().map(Addresses.Named::address).distinct().count() > 1;
  }

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
