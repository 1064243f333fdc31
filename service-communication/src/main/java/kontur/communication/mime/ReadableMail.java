package kontur.communication.mime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kontur.events.v1.Attachment;
import org.jspecify.annotations.Nullable;

/// A mail as far as it could be read.
///
/// @param fields of the top level, in order
/// @param from who wrote it; `nobody@invalid` when it does not say
/// @param fromName display name
/// @param recipients To and Cc, lower case
/// @param messageId without brackets; empty when missing
/// @param references ids of In-Reply-To and References without brackets, newest first
/// @param sentAt what it says about its date
/// @param text as plain text
/// @param html cleaned; null when there was none
/// @param reportKind such as `delivery-status`; empty when it is no report
/// @param report fields of a delivery report and of the mail that it returns
/// @param placeholder a word for content that nobody can read, such as `encrypted`; may be empty
/// @param bodyHash over the decoded parts
public record ReadableMail(
    Fields fields,
    String from,
    String fromName,
    List<String> recipients,
    String subject,
    String messageId,
    List<String> references,
    @Nullable Instant sentAt,
    String text,
    @Nullable String html,
    List<Attachment> files,
    String reportKind,
    String report,
    String placeholder,
    String bodyHash) {
  /// The address of those who do not give one.
  public static final String NOBODY = "nobody@invalid";

  public ReadableMail {
    recipients = List.copyOf(recipients);
    references = List.copyOf(references);
    files = List.copyOf(files);
  }

  /// The address in the envelope that errors go to, as far as it is known; empty text is `<>`.
  public Optional<String> returnPath() {
    return fields.first("return-path").map(path -> path.replaceAll("[<>\\s]", ""));
  }
}
