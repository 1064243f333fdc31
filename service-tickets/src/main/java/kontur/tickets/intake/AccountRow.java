package kontur.tickets.intake;

import java.time.Instant;
import kontur.events.v1.Account;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Correlation;
import kontur.tickets.message.Conversation;
import kontur.tickets.rows.Times;

/// A channel account as it was last announced; its components are the columns.
record AccountRow(
    String id,
    String channel,
    String address,
    String team,
    String correlation,
    String language,
    Instant announcedAt) {

  static AccountRow of(ChannelEvent event) {
    var account = event.getAccount();
    return new AccountRow(
        account.getId(),
        Conversation.name(account.getChannel()),
        account.getAddress(),
        account.getTeam(),
        correlation(account),
        account.getLanguage(),
        Times.fromProto(event.getReceivedAt()));
  }

  private static String correlation(Account account) {
    return switch (account.getCorrelation()) {
      case OPEN_TICKET -> "open-ticket";
      case THREAD -> "thread";
      case THREAD_OR_OPEN_TICKET -> "thread-or-open-ticket";
      case CORRELATION_UNSPECIFIED, UNRECOGNIZED ->
          account.getCorrelation() == Correlation.UNRECOGNIZED
                  || Conversation.name(account.getChannel()).equals("telegram")
              ? "open-ticket"
              : "thread";
    };
  }

  boolean byThread() {
    return correlation.startsWith("thread");
  }

  /// Whether a mail without evidence goes to its sender's open ticket.
  boolean orByOpenTicket() {
    return correlation.equals("thread-or-open-ticket");
  }

  /// Whether it says something else than the other, and later.
  boolean replaces(AccountRow other) {
    return announcedAt.isAfter(other.announcedAt) && !at(other.announcedAt).equals(other);
  }

  private AccountRow at(Instant instant) {
    return new AccountRow(id, channel, address, team, correlation, language, instant);
  }
}
