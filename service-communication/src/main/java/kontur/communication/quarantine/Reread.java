package kontur.communication.quarantine;

import kontur.communication.ledger.Kept;
import kontur.communication.ledger.Received;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;

/// Reads a kept original once more, as its channel reads new ones.
public interface Reread {
  /// The channel whose originals it reads.
  Channel channel();

  /// Reads the original, or fetches it from its source when it was never taken; what still cannot
  /// be read comes back as quarantined.
  Reading read(Account account, Kept kept);

  /// What was read.
  ///
  /// @param follows what must be done in the transaction that accepts it
  record Reading(Received received, Runnable follows) {}
}
