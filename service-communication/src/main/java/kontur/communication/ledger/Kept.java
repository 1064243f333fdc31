package kontur.communication.ledger;

import java.time.Instant;
import java.util.UUID;
import kontur.events.v1.Channel;
import kontur.events.v1.ContentRef;
import org.jspecify.annotations.Nullable;

/// A row of the ledger that could not be processed, with what reading it again needs.
///
/// @param account where it came in
/// @param sourceKey its name at its source
/// @param sourceDate when the source got it
/// @param raw the original; null when there is none
/// @param unread true when nobody could read it, false when it was read and could not be stored
///   further on
/// @param waiting false once a person decided
public record Kept(
    UUID id,
    String account,
    Channel channel,
    String conversationKey,
    String sourceKey,
    long ordinal,
    Instant receivedAt,
    @Nullable Instant sourceDate,
    @Nullable ContentRef raw,
    boolean unread,
    boolean waiting) {}
