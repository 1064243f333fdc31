package kontur.communication.ledger;

import java.util.List;

/// How far a source was read; moves in the transaction that stores what was read.
public sealed interface Cursor {
  /// UIDs of a mail folder that are finished now.
  record Mail(String account, String folder, long uidValidity, List<Long> finished)
      implements Cursor {
    public Mail {
      finished = List.copyOf(finished);
    }
  }

  /// The next offset of a bot at one API root.
  record Telegram(long botId, String apiRoot, long nextOffset) implements Cursor {}

  /// The source keeps no place, such as a message that was written by hand.
  record None() implements Cursor {}
}
