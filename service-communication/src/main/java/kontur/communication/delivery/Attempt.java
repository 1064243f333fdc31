package kontur.communication.delivery;

import java.time.Instant;
import java.util.UUID;
import kontur.events.v1.OutboundCommand;

/// One attempt to send one message; its row says `sending`.
///
/// @param number from 1
/// @param owner number of the lock that the sending process holds
/// @param created when the message was handed over
record Attempt(
    UUID message,
    String account,
    String conversationKey,
    OutboundCommand command,
    int number,
    long owner,
    Instant created) {}
