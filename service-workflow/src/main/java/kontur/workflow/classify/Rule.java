package kontur.workflow.classify;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One rule: when every condition that it states holds, it gives what it names.
///
/// @param anywhere phrases of which one must be in the subject or the text; empty asks nothing
/// @param senders addresses, or `@domain` for a whole domain
/// @param category null when the rule names none
record Rule(
    String name,
    List<Phrase> anywhere,
    List<Phrase> subject,
    List<Phrase> text,
    List<String> senders,
    Set<String> channels,
    @Nullable String category,
    List<String> tags,
    boolean spam) {

  Rule {
    anywhere = List.copyOf(anywhere);
    subject = List.copyOf(subject);
    text = List.copyOf(text);
    senders = List.copyOf(senders);
    channels = Set.copyOf(channels);
    tags = List.copyOf(tags);
  }

  /// @param enquiry folded
  boolean matches(Enquiry enquiry) {
    return oneIn(anywhere, enquiry.subject() + "\n" + enquiry.text())
        && oneIn(subject, enquiry.subject())
        && oneIn(text, enquiry.text())
        && from(enquiry.sender())
        && (channels.isEmpty() || channels.contains(enquiry.channel()));
  }

  private static boolean oneIn(List<Phrase> phrases, String text) {
    return phrases.isEmpty() || phrases.stream().anyMatch(phrase -> phrase.isIn(text));
  }

  private boolean from(String sender) {
    return senders.isEmpty()
        || senders.stream()
            .anyMatch(s -> s.startsWith("@") ? sender.endsWith(s) : sender.equals(s));
  }
}
