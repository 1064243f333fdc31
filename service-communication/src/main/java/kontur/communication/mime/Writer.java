package kontur.communication.mime;

import java.util.function.Predicate;

/// Who is taken to have written a mail, and gets the answers (RFC 5322, 3.6.2).
///
/// Only a mail whose sender takes no answers, as those of contact forms, is believed when it names
/// another one: anybody may write any Reply-To.
///
/// @param address lower case
/// @param isHearsay the sender said so of somebody else
public record Writer(String address, String name, boolean isHearsay) {
  /// Reads who it is.
  ///
  /// @param ours whether an address belongs to an account of ours
  public static Writer of(ReadableMail mail, Predicate<String> ours) {
    var named = Addresses.parse(mail.fields().all("reply-to"));
    if (Automatic.takesNoAnswers(mail.from()) && named.size() == 1) {
      var other = named.getFirst();
      if (!Automatic.takesNoAnswers(other.address()) && !ours.test(other.address())) {
        return new Writer(other.address(), other.name(), true);
      }
    }
    return new Writer(mail.from(), mail.fromName(), false);
  }
}
