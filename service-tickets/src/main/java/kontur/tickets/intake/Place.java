package kontur.tickets.intake;

import java.util.Optional;
import kontur.tickets.ticket.LockedTicket;

/// Where a message belongs, and why.
sealed interface Place {
  String reason();

  /// On a ticket.
  ///
  /// @param isStranger the sender takes no part in it: shown with a warning, changes nothing
  record On(LockedTicket ticket, String reason, boolean isStranger) implements Place {}

  /// On a new ticket.
  ///
  /// @param follows the final ticket that it follows
  /// @param seems the ticket that a stranger's message seems to belong to
  record New(String reason, Optional<LockedTicket> follows, Optional<LockedTicket> seems)
      implements Place {}
}
