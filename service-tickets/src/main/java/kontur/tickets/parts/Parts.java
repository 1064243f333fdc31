package kontur.tickets.parts;

import java.util.Map;
import java.util.TreeMap;
import kontur.operations.Away;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of the parts that this service needs are away; said once whenever that changes.
public final class Parts {
  public static final String POSTGRESQL = "PostgreSQL";
  public static final String KAFKA = "Kafka";

  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Map<String, String> missing = new TreeMap<>();

  public Parts() {
    missing.put(POSTGRESQL, "not asked yet");
    missing.put(KAFKA, "not asked yet");
  }

  /// The part answered.
  public void there(String part) {
    synchronized (missing) {
      if (missing.remove(part) == null) {
        return;
      }
    }
    log.atInfo().addKeyValue("part", part).log("A part is there: " + part);
  }

  /// The part did not answer; its user tries again.
  public void away(String part, Throwable cause) {
    var reason = Away.because(cause);
    synchronized (missing) {
      if (reason.equals(missing.put(part, reason))) {
        return;
      }
    }
    log.atWarn()
        .addKeyValue("part", part)
        .addKeyValue("reason", reason)
        .log("Waiting for a part that is not there: " + part + ", " + reason);
  }

  boolean isMissing(String part) {
    synchronized (missing) {
      return missing.containsKey(part);
    }
  }

  /// What is away, and why.
  public Map<String, String> missing() {
    synchronized (missing) {
      return Map.copyOf(missing);
    }
  }
}
