package kontur.communication.quarantine;

import java.util.UUID;
import kontur.communication.ledger.Kept;
import kontur.communication.ledger.Received;

/// What processing an item again comes to, found out before anything is locked or written.
sealed interface Plan {
  /// The item.
  UUID item();

  /// A mail or update that was read from its original.
  record Row(Kept kept, Reread.Reading reading) implements Plan {
    @Override
    public UUID item() {
      return kept.id();
    }

    Received received() {
      return reading.received();
    }
  }

  /// A row of the ledger without original whose record is there.
  record RowsRecord(Kept kept, ReadRecord.Meaning readable, Letter letter) implements Plan {
    @Override
    public UUID item() {
      return kept.id();
    }
  }

  /// A record of Kafka that can be read.
  record OnTopic(Letter letter, ReadRecord.Meaning readable) implements Plan {
    @Override
    public UUID item() {
      return letter.id();
    }
  }

  /// It still cannot be processed.
  ///
  /// @param isRow it lies in the ledger
  record Still(UUID item, boolean isRow, String cause) implements Plan {}

  /// A mail or update that cannot be read either now.
  ///
  /// @param received with the original, also when that came only now
  record StillRow(Kept kept, Received received, String cause) implements Plan {
    @Override
    public UUID item() {
      return kept.id();
    }
  }
}
