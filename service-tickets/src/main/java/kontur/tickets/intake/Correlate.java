package kontur.tickets.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.events.v1.VerifiedToken;
import kontur.tickets.intake.Place.Standing;
import kontur.tickets.ticket.LockedTicket;

/// Decides which ticket a message belongs to.
final class Correlate {
  private final Known known;

  Correlate(Known known) {
    this.known = known;
  }

  /// The customer's open ticket in this conversation, else a new one.
  Place byOpenTicket(Arrival arrival, OpenConversation conversation) {
    return conversation
        .openTicket()
        .flatMap(known::ticket)
        .map(ticket -> onOrAfter(ticket, "open-ticket", arrival, Standing.PARTICIPANT))
        .orElse(new Place.New("open-ticket:new", Optional.empty(), Optional.empty()));
  }

  /// The order of evidence; a ticket in which the sender takes part comes before others.
  ///
  /// @param open what is open in the sender's conversation, when the account goes by that in the
  ///   end
  Place byThread(Arrival arrival, Optional<UUID> open) {
    var matches = matches(arrival);
    if (!arrival.message().getEvidence().getUnverified()) {
      for (var match : matches) {
        if (known.takesPart(match.ticket(), arrival.sender())) {
          return onOrAfter(match.ticket(), match.reason(), arrival, Standing.PARTICIPANT);
        }
      }
    }
    // A stranger: only a token that came out of our own hands is worth more than a notice.
    for (var match : matches) {
      if (match.isStrong()) {
        return onOrAfter(match.ticket(), match.reason() + ":stranger", arrival, Standing.STRANGER);
      }
    }
    if (!matches.isEmpty()) {
      var first = matches.getFirst();
      return new Place.New(
          first.reason() + ":stranger", Optional.empty(), Optional.of(first.ticket()));
    }
    return open.flatMap(known::ticket)
        .filter(ticket -> !ticket.isFinal())
        .map(ticket -> onOpen(ticket, arrival))
        .orElse(new Place.New("thread:new", Optional.empty(), Optional.empty()));
  }

  /// A mail whose sender may be forged does not get into the ticket of whom it names.
  private static Place onOpen(LockedTicket ticket, Arrival arrival) {
    return arrival.message().getEvidence().getUnverified()
        ? new Place.New("thread:open-ticket:stranger", Optional.empty(), Optional.of(ticket))
        : new Place.On(ticket, "thread:open-ticket", Standing.PARTICIPANT);
  }

  /// Final is final: what comes later joins the open follow-up or becomes one. Only automatic mail
  /// stays where it belongs, because nobody would read a ticket that a machine opened.
  private Place onOrAfter(LockedTicket ticket, String reason, Arrival arrival, Standing standing) {
    if (!ticket.isFinal() || arrival.message().getEvidence().getAutomatic()) {
      return new Place.On(ticket, reason, standing);
    }
    return known
        .openAfter(ticket)
        .<Place>map(open -> new Place.On(open, reason + ":follow-up", standing))
        .orElseGet(
            () -> new Place.New(reason + ":follow-up", Optional.of(ticket), Optional.empty()));
  }

  private List<Match> matches(Arrival arrival) {
    var matches = new ArrayList<Match>();
    addTokens(matches, arrival, VerifiedToken.Place.REPLY_ADDRESS, "thread:reply-address");
    addTokens(matches, arrival, VerifiedToken.Place.MESSAGE_ID, "thread:own-message-id");
    var evidence = arrival.message().getEvidence();
    for (var id : evidence.getReferencesList()) {
      known
          .mailId(arrival.account(), id)
          .flatMap(MailIds.MailId::ticket)
          .ifPresent(ticket -> add(matches, ticket, "thread:known-message-id", false));
    }
    // Another mail named this one before it came itself.
    known
        .mailId(arrival.account(), evidence.getMessageId())
        .filter(own -> !own.isCarried())
        .flatMap(MailIds.MailId::ticket)
        .ifPresent(ticket -> add(matches, ticket, "thread:named-before", false));
    addTokens(matches, arrival, VerifiedToken.Place.SUBJECT, "thread:subject-token");
    return matches;
  }

  private void addTokens(
      List<Match> matches, Arrival arrival, VerifiedToken.Place place, String reason) {
    for (var token : arrival.message().getEvidence().getTokensList()) {
      if (token.getPlace() == place) {
        add(
            matches,
            UUID.fromString(token.getTicketId()),
            reason,
            place != VerifiedToken.Place.SUBJECT);
      }
    }
  }

  private void add(List<Match> matches, UUID ticket, String reason, boolean isStrong) {
    known.ticket(ticket).ifPresent(t -> matches.add(new Match(t, reason, isStrong)));
  }

  /// A ticket that some evidence leads to.
  private record Match(LockedTicket ticket, String reason, boolean isStrong) {}
}
