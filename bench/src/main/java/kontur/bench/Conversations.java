package kontur.bench;

import kontur.tickets.v1.Ticket;

/// Which ticket is a letter's.
final class Conversations {
  private Conversations() {}

  static boolean is(Ticket ticket, Letter letter) {
    var who = letter.mail() ? letter.address() : String.valueOf(letter.chat());
    return ticket.getCustomer().getAddressesList().stream()
        .anyMatch(address -> address.getValue().equals(who));
  }
}
