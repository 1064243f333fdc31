package kontur.communication.quarantine;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.UUID;
import kontur.communication.delivery.DismissCommand;
import kontur.communication.ledger.QuarantinedRows;
import kontur.contract.Topics;
import kontur.events.v1.OutboundCommand;

/// Gives an item up, in the caller's transaction, and tells whoever waits for it.
final class GiveUpItem {
  private final QuarantinedRows rows;
  private final Letters letters;
  private final DismissCommand commands;

  GiveUpItem(QuarantinedRows rows, Letters letters, DismissCommand commands) {
    this.rows = rows;
    this.letters = letters;
    this.commands = commands;
  }

  /// @param reason as the person said
  /// @throws kontur.contract.Refusal when there is no such item, or somebody decided on it
  void giveUp(UUID item, String reason) {
    var row = rows.lock(item);
    if (row.isPresent()) {
      MakePlan.requireWaiting(row.get().waiting());
      rows.dismiss(item);
      return;
    }
    var letter = letters.lock(item).orElseThrow(MakePlan::unknown);
    MakePlan.requireWaiting(letter.waiting());
    letters.dismiss(item);
    if (letter.origin().equals(Topics.OUTBOUND)) {
      tell(letter, reason);
    }
  }

  private void tell(Letter letter, String reason) {
    var why = "it could not be processed and was given up in quarantine: " + reason;
    try {
      var command = OutboundCommand.parseFrom(letter.value());
      if (isWithinBounds(letter)) {
        commands.dismiss(command, why);
      } else {
        commands.dismissBroken(command, why);
      }
    } catch (InvalidProtocolBufferException _) {
      // Bytes that name no message: nobody can be told.
    }
  }

  private static boolean isWithinBounds(Letter letter) {
    try {
      ReadRecord.read(letter.origin(), letter.value());
      return true;
    } catch (ReadRecord.Unreadable _) {
      return false;
    }
  }
}
