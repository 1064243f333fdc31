package kontur.lifecycle.scenario;

import java.util.List;
import kontur.lifecycle.Consumed;
import kontur.lifecycle.Snapshot;

/// How a scenario went.
///
/// @param failures one sentence per expectation that does not hold
/// @param path every leaf that was active, in order
/// @param log every input that was consumed
/// @param historyEvents what it would cost in Temporal, estimated
/// @param last the ticket's lifecycle at the end
public record Verdict(
    String scenario,
    List<String> failures,
    List<String> path,
    List<Consumed> log,
    int historyEvents,
    Snapshot last) {
  public Verdict {
    failures = List.copyOf(failures);
    path = List.copyOf(path);
    log = List.copyOf(log);
  }

  public boolean passed() {
    return failures.isEmpty();
  }
}
