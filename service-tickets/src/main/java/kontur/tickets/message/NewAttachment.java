package kontur.tickets.message;

import java.util.UUID;
import kontur.events.v1.Attachment;
import kontur.tickets.rows.Rows;
import org.jspecify.annotations.Nullable;

/// A file of a message to store; its components are the columns.
public record NewAttachment(
    UUID messageId,
    UUID id,
    int ordinal,
    String fileName,
    @Nullable String sha256,
    @Nullable Long size,
    @Nullable String mediaType,
    String contentId,
    String missingReason) {

  /// A file as its channel reported it, with or without its bytes.
  public static NewAttachment of(UUID messageId, int ordinal, Attachment attachment) {
    var content = attachment.hasContent() ? attachment.getContent() : null;
    return new NewAttachment(
        messageId,
        UUID.fromString(attachment.getId()),
        ordinal,
        Rows.text(attachment.getFileName()),
        content == null ? null : content.getSha256(),
        content == null ? null : content.getSize(),
        content == null ? null : content.getMediaType(),
        Rows.text(attachment.getContentId()),
        Rows.text(attachment.getMissingReason()));
  }
}
