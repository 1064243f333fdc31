package kontur.communication.lock;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/// The session advisory locks of this process, all on one connection of its own.
///
/// PostgreSQL frees them by itself when the process dies or the connection breaks, so nobody waits
/// for a lease to end. A lock says who works now; that work is harmless when two do it is another's
/// duty (unique keys), because a broken connection is noticed only a moment later.
public final class SessionLocks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionLocks.class);
  private static final int CHECK_SECONDS = 5;

  private final DataSource database;
  private final Set<Long> held = new HashSet<>();
  private @Nullable Connection session;
  private long generation;

  public SessionLocks(DataSource database) {
    this.database = database;
  }

  /// The number under which a name is locked.
  public static long number(String name) {
    var hash = 0xcbf29ce484222325L;
    for (var octet : ("kontur.communication:" + name).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /// Takes the lock, or says that someone else has it.
  public Optional<Lock> tryTake(String name) {
    return tryTake(number(name));
  }

  /// Takes the lock of a number, or says that someone else has it.
  public synchronized Optional<Lock> tryTake(long number) {
    if (held.contains(number)) {
      return Optional.empty();
    }
    try {
      if (!ask("select pg_try_advisory_lock(?)", number)) {
        return Optional.empty();
      }
    } catch (SQLException e) {
      drop();
      throw new DataAccessResourceFailureException("the session for advisory locks broke", e);
    }
    held.add(number);
    return Optional.of(new Lock(number, generation));
  }

  /// Whether the session still answers; when not, all its locks are gone.
  private synchronized boolean alive(long generation) {
    if (generation != this.generation || session == null) {
      return false;
    }
    try {
      if (session.isValid(CHECK_SECONDS)) {
        return true;
      }
    } catch (SQLException e) {
      log.atDebug().setCause(e).log("The session for advisory locks does not answer");
    }
    drop();
    return false;
  }

  private synchronized void release(Lock lock) {
    if (lock.generation != generation || !held.remove(lock.number)) {
      return;
    }
    try {
      if (!ask("select pg_advisory_unlock(?)", lock.number)) {
        log.atWarn().addKeyValue("lock", lock.number).log("A lock was not held when released");
      }
    } catch (SQLException e) {
      drop();
    }
  }

  private boolean ask(String sql, long number) throws SQLException {
    var connection = session;
    if (connection == null) {
      connection = database.getConnection();
      connection.setAutoCommit(true);
      session = connection;
    }
    try (var statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout(CHECK_SECONDS);
      statement.setLong(1, number);
      try (var rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private void drop() {
    generation++;
    held.clear();
    var connection = session;
    session = null;
    if (connection != null) {
      try {
        // A pooled connection would go back to the pool with its locks: break it instead.
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        log.atDebug().setCause(e).log("The session for advisory locks was broken already");
      }
    }
  }

  @Override
  public synchronized void close() {
    drop();
  }

  /// How often holders should ask `held`.
  public static Duration checkEvery() {
    return Duration.ofSeconds(CHECK_SECONDS);
  }

  /// A lock that this process holds until it closes it or its session breaks.
  public final class Lock implements AutoCloseable {
    private final long number;
    private final long generation;

    private Lock(long number, long generation) {
      this.number = number;
      this.generation = generation;
    }

    /// The number that others may try.
    public long number() {
      return number;
    }

    /// Whether it is still held; asks the database.
    public boolean held() {
      return alive(generation);
    }

    @Override
    public void close() {
      release(this);
    }
  }
}
