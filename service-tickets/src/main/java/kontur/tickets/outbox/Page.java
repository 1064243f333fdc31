package kontur.tickets.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The relay's SQL, all on the one connection whose session holds the advisory lock: who loses the
/// session cannot mark anything.
final class Page {
  /// The schema's relay lock.
  private static final long LOCK = 0x7469636b657473L;

  private final Connection connection;

  Page(Connection connection) {
    this.connection = connection;
  }

  boolean lock() throws SQLException {
    try (var query = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
      query.setLong(1, LOCK);
      try (var rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  void unlock() throws SQLException {
    try (var query = connection.prepareStatement("select pg_advisory_unlock(?)")) {
      query.setLong(1, LOCK);
      query.execute();
    }
  }

  List<Due> due(int limit, Instant now) throws SQLException {
    try (var query =
        connection.prepareStatement(
            """
            select id, topic, key, value from tickets.outbox
             where published_at is null and not_before <= ?
             order by id limit ?
            """)) {
      query.setTimestamp(1, Timestamp.from(now));
      query.setInt(2, limit);
      try (var rows = query.executeQuery()) {
        var due = new ArrayList<Due>();
        while (rows.next()) {
          due.add(new Due(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getBytes(4)));
        }
        return due;
      }
    }
  }

  void mark(List<Due> sent, Instant now) throws SQLException {
    try (var update =
        connection.prepareStatement(
            "update tickets.outbox set published_at = ? where id = any(?)")) {
      update.setTimestamp(1, Timestamp.from(now));
      update.setArray(
          2, connection.createArrayOf("bigint", sent.stream().map(Due::id).toArray(Long[]::new)));
      update.executeUpdate();
    }
  }

  /// A row that may leave.
  @SuppressWarnings("ArrayRecordComponent")
  record Due(long id, String topic, String key, byte[] value) {}
}
