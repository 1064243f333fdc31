package kontur.communication.mailbox;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import kontur.communication.mime.ReadableMail;

/// Mails of a batch that came together, on their way through the reading.
///
/// @param uids in the order in which they are read
/// @param byUid each with its original
/// @param reading what reads them
record ReadAhead(List<Long> uids, Map<Long, FetchMail.Kept> byUid, ReadInTime reading)
    implements AutoCloseable {
  ReadAhead {
    uids = List.copyOf(uids);
    byUid = Map.copyOf(byUid);
  }

  /// Whether this one came with the others.
  boolean has(long uid) {
    return byUid.containsKey(uid);
  }

  FetchMail.Kept kept(long uid) {
    return Objects.requireNonNull(byUid.get(uid), "it came with the others");
  }

  /// Waits until it is read.
  ///
  /// @throws kontur.communication.mime.UnreadableMail when it cannot be
  ReadableMail mail(long uid) {
    return reading.get(uids.indexOf(uid));
  }

  @Override
  public void close() {
    reading.close();
  }
}
