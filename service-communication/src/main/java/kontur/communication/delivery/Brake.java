package kontur.communication.delivery;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kontur.communication.account.Accounts;
import kontur.events.v1.OutboundCommand;

/// Decides which automatic messages are not sent, so that two machines never write to each other
/// for ever.
final class Brake {
  private final Deliveries deliveries;
  private final Accounts accounts;
  private final DeliverySettings settings;
  private final Clock clock;

  Brake(Deliveries deliveries, Accounts accounts, DeliverySettings settings, Clock clock) {
    this.deliveries = deliveries;
    this.accounts = accounts;
    this.settings = settings;
    this.clock = clock;
  }

  /// Why the message is not sent; empty when it is.
  Optional<String> suppresses(OutboundCommand command) {
    var send = command.getSend();
    if (!send.getAutomatic()) {
      return Optional.empty();
    }
    if (send.getAnswersAutomatic()) {
      return Optional.of("automatic mail is not answered automatically");
    }
    var recipient = send.getTo(0).toLowerCase(Locale.ROOT);
    if (accounts.all().stream().anyMatch(account -> account.getAddress().equals(recipient))) {
      return Optional.of("the recipient is an account of ours");
    }
    var since = clock.instant().minus(settings.brakePeriod());
    if (deliveries.automaticSince(command.getAccount(), recipient, since)
        >= settings.automaticPerAddress()) {
      return Optional.of("too many automatic messages to one address");
    }
    var ticket = UUID.fromString(command.getTicketId());
    if (deliveries.automaticSince(command.getAccount(), ticket, recipient, since)
        >= settings.automaticPerTicket()) {
      return Optional.of("too many automatic messages to one address about one ticket");
    }
    return Optional.empty();
  }
}
