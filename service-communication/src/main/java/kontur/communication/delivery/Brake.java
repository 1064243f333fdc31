package kontur.communication.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import kontur.communication.account.Accounts;
import kontur.events.v1.OutboundCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides which automatic messages are not sent, so that two machines never write to each other
/// for ever.
final class Brake {
  private static final Logger log = LoggerFactory.getLogger(Brake.class);

  private final Deliveries deliveries;
  private final Accounts accounts;
  private final DeliverySettings settings;
  private final Clock clock;
  private final Map<String, Instant> alarms = new ConcurrentHashMap<>();

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
    if (deliveries.automaticSince(command.getAccount(), since) >= settings.automaticPerAccount()) {
      alarm(command.getAccount());
      return Optional.of("too many automatic messages of one account");
    }
    return Optional.empty();
  }

  /// Once in a period: a flood shall not fill the log too.
  private void alarm(String account) {
    var now = clock.instant();
    var before = alarms.get(account);
    if (before == null || before.isBefore(now.minus(settings.brakePeriod()))) {
      alarms.put(account, now);
      log.atError()
          .addKeyValue("account", account)
          .addKeyValue("limit", settings.automaticPerAccount())
          .log(
              "An account sends no more automatic messages for a while: somebody floods it, or"
                  + " delivery.automatic-per-account is too low");
    }
  }
}
