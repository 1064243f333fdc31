package kontur.communication.quarantine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kontur.communication.account.Accounts;
import kontur.communication.delivery.DismissCommand;
import kontur.communication.ledger.Kept;
import kontur.communication.ledger.QuarantinedRows;
import kontur.communication.ledger.Received;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.errors.v1.Reason;
import kontur.events.v1.Channel;

/// Finds out what processing an item again would come to: reads its original as it would be read
/// today. Takes no number and keeps nothing that anybody could see.
final class MakePlan {
  private final QuarantinedRows rows;
  private final Letters letters;
  private final Accounts accounts;
  private final DismissCommand commands;
  private final Map<Channel, Reread> readers;

  MakePlan(
      QuarantinedRows rows,
      Letters letters,
      Accounts accounts,
      List<Reread> readers,
      DismissCommand commands) {
    this.rows = rows;
    this.letters = letters;
    this.accounts = accounts;
    this.commands = commands;
    this.readers =
        readers.stream()
            .collect(Collectors.toUnmodifiableMap(Reread::channel, Function.identity()));
  }

  /// @throws Refusal when there is no such item, or somebody decided on it
  Plan of(UUID item) {
    var row = rows.find(item);
    if (row.isPresent()) {
      requireWaiting(row.get().waiting());
      return of(row.get());
    }
    var letter = letters.find(item).orElseThrow(MakePlan::unknown);
    requireWaiting(letter.waiting());
    try {
      return new Plan.OnTopic(letter, repeatOr(ReadRecord.read(letter.origin(), letter.value())));
    } catch (ReadRecord.Unreadable e) {
      return new Plan.Still(item, false, e.why());
    }
  }

  /// A message that was taken or given up by another copy of its command is not sent by this one.
  private ReadRecord.Meaning repeatOr(ReadRecord.Meaning readable) {
    var isRepeat =
        readable.outlook().getKind().equals(ReadRecord.SEND) && commands.isTaken(readable.id());
    return isRepeat ? readable.as("repeat") : readable;
  }

  private Plan of(Kept kept) {
    var letter = kept.raw() == null ? letters.ofRow(kept.id()) : Optional.<Letter>empty();
    if (letter.isPresent()) {
      return fromRecord(kept, letter.get());
    }
    var account =
        accounts
            .find(kept.account())
            .filter(known -> known.getChannel() == kept.channel())
            .orElseThrow(() ->
                new Refusal(
                    Reason.ACCOUNT_NOT_FOUND,
                    "the account is not configured any more: configure it, or dismiss the item"));
    var reader = readers.get(kept.channel());
    if (reader == null) {
      throw new IllegalStateException("nobody reads the channel " + kept.channel());
    }
    var reading = reader.read(account, kept);
    return reading.received().what() instanceof Received.What.Quarantined(var cause, _, _)
        ? new Plan.StillRow(kept, reading.received(), cause)
        : new Plan.Row(kept, reading);
  }

  /// A row without original that was read before: its record is all there is.
  private static Plan fromRecord(Kept kept, Letter letter) {
    try {
      return new Plan.RowsRecord(kept, ReadRecord.read(Topics.INBOUND, letter.value()), letter);
    } catch (ReadRecord.Unreadable e) {
      return new Plan.Still(kept.id(), true, e.why());
    }
  }

  static void requireWaiting(boolean waiting) {
    if (!waiting) {
      throw new Refusal(
          Reason.QUARANTINE_DONE, "the item was processed or dismissed already; read it again");
    }
  }

  static Refusal unknown() {
    return new Refusal(Reason.QUARANTINE_NOT_FOUND, "no such item is or was in quarantine");
  }
}
