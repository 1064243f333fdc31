package kontur.communication.parts;

import java.util.Map;
import java.util.TreeMap;
import kontur.operations.Away;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of the parts this service cannot work without are there: said once when it changes.
public final class Parts {
  /// The database.
  public static final String POSTGRESQL = "PostgreSQL";

  /// The broker.
  public static final String KAFKA = "Kafka";

  private static final String UNASKED = "not asked yet";
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Map<String, String> missing = new TreeMap<>();

  public Parts() {
    missing.put(POSTGRESQL, UNASKED);
    missing.put(KAFKA, UNASKED);
  }

  /// The part answered.
  public void there(String part) {
    synchronized (missing) {
      if (missing.remove(part) == null) {
        return;
      }
    }
    log.atInfo().addKeyValue("part", part).log("A part is there");
  }

  /// The part did not answer; its user tries again by itself.
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

  /// What is missing and why.
  public Map<String, String> missing() {
    synchronized (missing) {
      return Map.copyOf(missing);
    }
  }
}
