package kontur.tickets.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kontur.tickets.intake.MailIds.MailId;
import kontur.tickets.ticket.LockedTicket;

/// What one batch knows: everything that it has locked, and what it has decided so far.
final class Known {
  private final Map<UUID, LockedTicket> tickets = new HashMap<>();
  private final Map<UUID, LockedTicket> openOfChain = new HashMap<>();
  private final Set<Participant> participants = new HashSet<>();
  private final Map<MailKey, MailId> mailIds;

  Known(Map<MailKey, MailId> mailIds) {
    this.mailIds = mailIds;
  }

  void add(Collection<LockedTicket> locked) {
    for (var ticket : locked) {
      tickets.put(ticket.id(), ticket);
      if (!ticket.isFinal()) {
        openOfChain.put(ticket.row().chain(), ticket);
      }
    }
  }

  void addParticipants(Collection<Participant> more) {
    participants.addAll(more);
  }

  Collection<LockedTicket> tickets() {
    return tickets.values();
  }

  Optional<LockedTicket> ticket(UUID id) {
    return Optional.ofNullable(tickets.get(id));
  }

  /// The open ticket among a final one's follow-ups.
  Optional<LockedTicket> openAfter(LockedTicket ended) {
    return Optional.ofNullable(openOfChain.get(ended.row().chain()));
  }

  boolean takesPart(LockedTicket ticket, String address) {
    return participants.contains(new Participant(ticket.id(), address));
  }

  Optional<MailId> mailId(String account, String id) {
    return Optional.ofNullable(mailIds.get(MailKey.of(account, id)));
  }

  Collection<MailId> mailIds() {
    return mailIds.values();
  }

  /// That an address takes part in a ticket.
  record Participant(UUID ticket, String address) {}
}
