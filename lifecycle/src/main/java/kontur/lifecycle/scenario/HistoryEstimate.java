package kontur.lifecycle.scenario;

import kontur.lifecycle.Event;
import kontur.lifecycle.Snapshot;
import kontur.lifecycle.Step;

/// Counts roughly the history events that a ticket would have in Temporal.
final class HistoryEstimate {
  private static final int TASK = 3;
  private static final int UPDATE = 2;
  private static final int MARKER = 1;
  private static final int TIMER_MOVED = 2;

  private int events = 1;

  int events() {
    return events;
  }

  void count(Event event, Snapshot before, Step step) {
    events +=
        switch (event) {
          case Event.Envelope _ -> TASK + UPDATE + MARKER;
          case Event.Wake _ -> TASK + MARKER + 1;
          // A local activity ends within the task that it began in, or in the next.
          case Event.InvokeDone _, Event.InvokeFailed _ -> TASK + MARKER + MARKER;
        };
    if (!step.snapshot().nextDeadline().equals(before.nextDeadline())) {
      events += TIMER_MOVED;
    }
  }
}
