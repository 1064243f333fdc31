package kontur.contract;

/// What a permission is asked about: one ticket, or anything of that kind.
public sealed interface TicketScope {
  /// No ticket in particular: may the actor do this to any at all?
  TicketScope GENERAL = new General();

  /// One ticket.
  static TicketScope of(String team, String customerId) {
    return new OfTicket(team, customerId);
  }

  /// One ticket, as far as permissions look at it.
  ///
  /// @param team the team that sees it
  /// @param customerId who asked
  record OfTicket(String team, String customerId) implements TicketScope {}

  /// No ticket in particular.
  record General() implements TicketScope {}
}
