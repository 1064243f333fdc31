package kontur.communication.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/// Reads address fields, however broken.
final class Addresses {
  private static final int MOST = 1000;
  private static final int LONGEST = 320;

  private Addresses() {}

  /// One address with its display name.
  ///
  /// @param address lower case
  record Named(String address, String name) {}

  static List<Named> parse(List<String> values) {
    var found = new ArrayList<Named>();
    for (var value : values) {
      for (var mailbox : mailboxes(value)) {
        var address = mailbox.getAddress();
        if (found.size() < MOST && address != null && address.indexOf('@') > 0) {
          var name = mailbox.getName();
          found.add(
              new Named(
                  Texts.cut(address.strip().toLowerCase(Locale.ROOT), LONGEST),
                  name == null ? "" : Texts.cut(HeaderText.decode(name).strip(), 256)));
        }
      }
    }
    return found;
  }

  private static List<Mailbox> mailboxes(String value) {
    try {
      return LenientAddressParser.DEFAULT.parseAddressList(value).flatten();
    } catch (RuntimeException | StackOverflowError e) {
      // No parser is so lenient that nobody can break it; the rest of the mail is still of use.
      return List.of();
    }
  }
}
