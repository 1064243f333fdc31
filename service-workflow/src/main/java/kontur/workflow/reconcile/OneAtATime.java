package kontur.workflow.reconcile;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Lets one process sweep at a time, by an advisory lock of the database.
final class OneAtATime {
  /// "kontur reconcile", folded into a number that nobody else uses.
  private static final long LOCK = 0x6b7472_7265636fL;

  private final TransactionOperations tx;
  private final JdbcClient sql;

  OneAtATime(TransactionOperations tx, JdbcClient sql) {
    this.tx = tx;
    this.sql = sql;
  }

  /// Runs the work, or nothing while another process runs it.
  ///
  /// @param work given the database's time: of all clocks the one that every process sees, and that
  ///   does not jump with a process's machine
  void run(Consumer<Instant> work) {
    tx.executeWithoutResult(_ -> timeIfMine().ifPresent(work));
  }

  private Optional<Instant> timeIfMine() {
    return sql.sql("select clock_timestamp() where pg_try_advisory_xact_lock(:lock)")
        .param("lock", LOCK)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }
}
