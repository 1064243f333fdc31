package kontur.communication.mailbox;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kontur.communication.account.MailSettings;

/// The addresses of all our mail accounts: mail from any of them is our own.
final class OwnAddresses {
  private final Set<String> addresses;

  private OwnAddresses(Set<String> addresses) {
    this.addresses = Set.copyOf(addresses);
  }

  static OwnAddresses of(MailSettings settings) {
    var addresses = new HashSet<String>();
    for (var account : settings.accounts().values()) {
      addresses.add(account.address().toLowerCase(Locale.ROOT));
      account.aliases().forEach(alias -> addresses.add(alias.toLowerCase(Locale.ROOT)));
    }
    return new OwnAddresses(addresses);
  }

  boolean contains(String address) {
    return addresses.contains(withoutTag(address));
  }

  /// What stands behind the plus of an address of ours.
  Optional<String> tag(String address) {
    var plus = address.indexOf('+');
    var at = address.lastIndexOf('@');
    return plus > 0 && plus < at && contains(address)
        ? Optional.of(address.substring(plus + 1, at))
        : Optional.empty();
  }

  private static String withoutTag(String address) {
    var plus = address.indexOf('+');
    var at = address.lastIndexOf('@');
    return plus > 0 && plus < at ? address.substring(0, plus) + address.substring(at) : address;
  }
}
