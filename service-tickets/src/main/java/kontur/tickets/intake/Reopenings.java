package kontur.tickets.intake;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kontur.tickets.intake.Place.Standing;
import kontur.tickets.ticket.LockedTicket;

/// Which messages of one batch reopen a ticket; the reason says so, and so it does of those that
/// may not.
final class Reopenings {
  private final ReopenBrake brake;
  private final Set<UUID> resolved;
  private final Map<String, Integer> byAuthor = new HashMap<>();
  private final Instant now;

  Reopenings(ReopenBrake brake, Known known, Instant now) {
    this.brake = brake;
    this.resolved = brake.resolved(known.tickets().stream().map(LockedTicket::id).toList());
    this.now = now;
  }

  /// The place with what it does to a resolved ticket.
  Place check(Arrival arrival, String author, Place place) {
    if (!(place instanceof Place.On(var ticket, var reason, var standing))
        || standing != Standing.PARTICIPANT
        || arrival.isFromSystem()
        || !resolved.contains(ticket.id())) {
      return place;
    }
    if (brake.holds(author, ticket.id(), byAuthor.getOrDefault(author, 0), now)) {
      return new Place.On(ticket, reason + ":reopens-too-often", Standing.BRAKED);
    }
    resolved.remove(ticket.id());
    byAuthor.merge(author, 1, Integer::sum);
    return new Place.On(ticket, reason + ":reopens", standing);
  }
}
