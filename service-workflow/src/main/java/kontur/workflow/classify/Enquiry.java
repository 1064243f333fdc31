package kontur.workflow.classify;

import java.util.Locale;

/// What a new ticket's first message says, as far as rules look at it.
///
/// @param channel `email` or `telegram`
record Enquiry(String subject, String text, String sender, String channel) {
  /// What examples are compared with; corrections keep as much.
  private static final int BEGINNING = 1000;

  /// The same as rules read it.
  Enquiry folded() {
    return new Enquiry(
        Phrase.fold(subject), Phrase.fold(text), sender.toLowerCase(Locale.ROOT), channel);
  }

  String beginning() {
    var all = (subject + "\n" + text).strip();
    return all.length() <= BEGINNING ? all : all.substring(0, BEGINNING);
  }
}
