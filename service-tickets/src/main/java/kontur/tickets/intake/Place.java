package kontur.tickets.intake;

import java.util.Optional;
import kontur.tickets.ticket.LockedTicket;

/// Where a message belongs, and why.
sealed interface Place {
  String reason();

  /// What a message may do to the ticket that it is put on.
  enum Standing {
    /// As much as its customer may.
    PARTICIPANT,
    /// Its sender takes no part in the ticket: shown with a warning, changes nothing.
    STRANGER,
    /// Its sender has reopened too often: shown, changes nothing.
    BRAKED
  }

  /// On a ticket.
  record On(LockedTicket ticket, String reason, Standing standing) implements Place {}

  /// On a new ticket.
  ///
  /// @param follows the final ticket that it follows
  /// @param seems the ticket that a stranger's message seems to belong to
  record New(String reason, Optional<LockedTicket> follows, Optional<LockedTicket> seems)
      implements Place {}
}
