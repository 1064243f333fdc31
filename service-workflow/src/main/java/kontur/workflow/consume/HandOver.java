package kontur.workflow.consume;

import java.time.Duration;
import java.util.function.Consumer;
import kontur.events.v1.LifecycleEnvelope;
import kontur.operations.Traces;
import kontur.workflow.ticket.Runs;

/// Hands events to their ticket's run and waits until the step is recorded.
final class HandOver implements Consumer<TicketEvents> {
  private final Runs runs;
  private final Duration deadline;
  private final Traces traces;

  HandOver(Runs runs, Duration deadline, Traces traces) {
    this.runs = runs;
    this.deadline = deadline;
    this.traces = traces;
  }

  @Override
  public void accept(TicketEvents events) {
    var envelopes = events.envelopes();
    var id = "e/" + envelopes.getFirst().getNumber() + "-" + envelopes.getLast().getNumber();
    var answer =
        traces.within(
            "hand over to Temporal",
            envelopes.stream().map(LifecycleEnvelope::getId).toList(),
            () -> runs.handle(events.ticket(), envelopes, id, deadline));
    if (answer.getOutcomesCount() != envelopes.size()) {
      throw new IllegalStateException("the run answered for other events");
    }
  }
}
