package kontur.gateway.user;

/// Where a call came from.
///
/// @param requestId made at the edge, follows the call through all services
/// @param peer the caller's network address
public record Origin(String requestId, String peer) {}
