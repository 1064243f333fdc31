package kontur.tickets.outbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.support.TransactionOperations;

/// Runs every change: again when it lost a lock against another, and the relay is woken after it.
public final class Transactions {
  private static final Logger log = LoggerFactory.getLogger(Transactions.class);
  private static final int TRIES = 20;

  private final TransactionOperations tx;
  private final Wakeup relay;

  public Transactions(TransactionOperations tx, Wakeup relay) {
    this.tx = tx;
    this.relay = relay;
  }

  /// Runs the work in one transaction.
  public <T> T run(Supplier<T> work) {
    for (var tried = 1; ; tried++) {
      try {
        var result = tx.execute(_ -> work.get());
        relay.call();
        return result;
      } catch (PessimisticLockingFailureException e) {
        // Deadlock or serialisation failure: never the fault of what was asked for.
        if (tried == TRIES) {
          throw e;
        }
        log.atDebug().addKeyValue("tried", tried).log("Transaction lost a lock and runs again");
        pause(tried);
      }
    }
  }

  /// Runs the work in one transaction and takes back all that it wrote.
  public <T> T runAndForget(Supplier<T> work) {
    return tx.execute(status -> {
      status.setRollbackOnly();
      return work.get();
    });
  }

  private static void pause(int tried) {
    var most = Duration.ofMillis(5L * tried);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most.toNanos()) + 1);
  }
}
