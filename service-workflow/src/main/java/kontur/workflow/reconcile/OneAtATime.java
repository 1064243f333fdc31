package kontur.workflow.reconcile;

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
  void run(Runnable work) {
    tx.executeWithoutResult(_ -> {
      if (isMine()) {
        work.run();
      }
    });
  }

  private boolean isMine() {
    return sql.sql("select pg_try_advisory_xact_lock(:lock)")
        .param("lock", LOCK)
        .query(Boolean.class)
        .single();
  }
}
