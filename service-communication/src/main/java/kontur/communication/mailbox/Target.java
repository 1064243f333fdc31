package kontur.communication.mailbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.events.v1.Account;
import org.jspecify.annotations.Nullable;

/// What a pass over a folder works on.
///
/// @param name of the folder
/// @param authservId the server whose verdict on senders is believed
/// @param since mails that came before this day are left alone; null: none
record Target(
    Account account,
    MailFolder folder,
    String name,
    long validity,
    String authservId,
    @Nullable LocalDate since) {
  /// Whether a mail that came then came before the day from which on mails are read.
  boolean isTooOld(@Nullable Instant received) {
    return since != null
        && received != null
        && received.isBefore(since.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  String id() {
    return account.getId();
  }

  /// Names the folder under its present numbers.
  String key() {
    return "%s:%d:%s".formatted(id(), validity, name);
  }

  Place place(long uid, @Nullable Instant received) {
    return new Place(
        account, "%s:%d:%d:%s".formatted(id(), validity, uid, name), authservId, received);
  }
}
