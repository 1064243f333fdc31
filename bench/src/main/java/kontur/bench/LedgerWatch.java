package kontur.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Sees when a letter is accepted: its row is committed, and the source may forget it.
final class LedgerWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Connection connection;
  private final PreparedStatement statement;

  LedgerWatch(String url) {
    try {
      connection = DriverManager.getConnection(url, Stores.user());
      statement = connection.prepareStatement("select count(*) from communication.ledger");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read", e);
    }
  }

  long count() {
    try (var rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read", e);
    }
  }

  /// When there was one more.
  long awaitMoreThan(long before) {
    var began = System.nanoTime();
    while (count() <= before) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new IllegalStateException("nothing was accepted");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return System.nanoTime();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot close", e);
    }
  }
}
