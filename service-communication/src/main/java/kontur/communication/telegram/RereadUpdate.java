package kontur.communication.telegram;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.Kept;
import kontur.communication.quarantine.Reread;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;

/// Reads quarantined updates once more.
final class RereadUpdate implements Reread {
  private final Bots bots;
  private final StoreUpdates store;
  private final Blobs blobs;

  RereadUpdate(Bots bots, StoreUpdates store, Blobs blobs) {
    this.bots = bots;
    this.store = store;
    this.blobs = blobs;
  }

  @Override
  public Channel channel() {
    return Channel.TELEGRAM;
  }

  @Override
  public Reading read(Account account, Kept kept) {
    var bot =
        bots.find(account.getId())
            .orElseThrow(() ->
                new Refusal(Reason.ACCOUNT_NOT_FOUND, "no bot is configured for this account"));
    var json = new String(blobs.read(Objects.requireNonNull(kept.raw())), StandardCharsets.UTF_8);
    return store.again(bot, SplitUpdates.one(json), kept.id());
  }
}
