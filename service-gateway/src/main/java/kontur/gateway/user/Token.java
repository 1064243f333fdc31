package kontur.gateway.user;

import java.time.Instant;
import java.util.UUID;

/// What a user signs in with; its secret is known only as a hash.
///
/// @param label what it is for, for people
record Token(
    UUID id, UUID userId, String label, Instant createdAt, Instant expiresAt, boolean revoked) {}
