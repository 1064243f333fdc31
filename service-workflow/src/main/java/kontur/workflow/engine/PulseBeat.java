package kontur.workflow.engine;

/// A beat of the pulse.
public final class PulseBeat implements PulseWorkflow {
  @Override
  public void beat() {
    // Nothing to do: the answer is that it ran.
  }
}
