package kontur.tickets.message;

import java.util.UUID;
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
    String missingReason) {}
