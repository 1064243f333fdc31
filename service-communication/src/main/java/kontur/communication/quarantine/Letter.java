package kontur.communication.quarantine;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A record from a dead-letter topic.
///
/// @param origin the topic where it could not be processed
/// @param key of the record; null for none
/// @param value of the record; empty for none
/// @param ledger the row of the ledger that it belongs to
/// @param waiting false once a person decided
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Letter(
    UUID id,
    String origin,
    byte @Nullable [] key,
    byte[] value,
    @Nullable UUID ledger,
    boolean waiting) {}
