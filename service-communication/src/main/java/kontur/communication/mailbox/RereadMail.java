package kontur.communication.mailbox;

import kontur.communication.account.MailSettings;
import kontur.communication.ledger.Kept;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.communication.quarantine.Reread;
import kontur.contract.Refusal;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;

/// Reads quarantined mails once more; one that was never handed over is fetched for it.
final class RereadMail implements Reread {
  private final MailSettings settings;
  private final FetchMail fetch;
  private final FetchAgain again;

  RereadMail(MailSettings settings, FetchMail fetch, FetchAgain again) {
    this.settings = settings;
    this.fetch = fetch;
    this.again = again;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public Reading read(Account account, Kept kept) {
    var raw = kept.raw();
    if (raw == null) {
      return new Reading(again.fetch(account, kept), () -> {});
    }
    var known = settings.accounts().get(account.getId());
    var authservId = known == null ? "" : known.authservId();
    var place = new Place(account, kept.sourceKey(), authservId, kept.sourceDate());
    try {
      return new Reading(fetch.again(raw, place), () -> {});
    } catch (OwnDisk _) {
      throw Refusal.partUnavailable("the disk for temporary files of service-communication");
    }
  }
}
