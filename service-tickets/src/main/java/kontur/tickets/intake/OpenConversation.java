package kontur.tickets.intake;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A conversation whose row this transaction holds, and the ticket that is open in it.
final class OpenConversation {
  private final UUID id;
  private final UUID customerId;
  private @Nullable UUID openTicket;
  private boolean changed;

  OpenConversation(UUID id, UUID customerId, @Nullable UUID openTicket) {
    this.id = id;
    this.customerId = customerId;
    this.openTicket = openTicket;
  }

  UUID id() {
    return id;
  }

  UUID customerId() {
    return customerId;
  }

  Optional<UUID> openTicket() {
    return Optional.ofNullable(openTicket);
  }

  void open(UUID ticket) {
    openTicket = ticket;
    changed = true;
  }

  boolean changed() {
    return changed;
  }
}
