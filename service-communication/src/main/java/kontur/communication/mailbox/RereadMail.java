package kontur.communication.mailbox;

import java.util.Objects;
import kontur.communication.account.MailSettings;
import kontur.communication.ledger.Kept;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.communication.quarantine.Reread;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;

/// Reads quarantined mails once more.
final class RereadMail implements Reread {
  private final MailSettings settings;
  private final FetchMail fetch;

  RereadMail(MailSettings settings, FetchMail fetch) {
    this.settings = settings;
    this.fetch = fetch;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Reading read(Account account, Kept kept) {
    var known = settings.accounts().get(account.getId());
    var authservId = known == null ? "" : known.authservId();
    var place = new Place(account, kept.sourceKey(), authservId, kept.sourceDate());
    return new Reading(fetch.again(Objects.requireNonNull(kept.raw()), place), () -> {});
  }
}
