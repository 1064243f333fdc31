package kontur.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// An action to run and await; its end comes back as `InvokeDone` or `InvokeFailed` with this
/// epoch.
///
/// @param epoch never used twice within a ticket
/// @param state the state that awaits it
/// @param timeoutAt when the kernel gives up by itself; part of `Snapshot.nextDeadline`
public record InvokeStarted(
    long epoch,
    String state,
    String action,
    Map<String, Object> arguments,
    Duration timeout,
    Instant timeoutAt,
    RetryPolicy retry) {
  public InvokeStarted {
    arguments = Values.ordered(arguments);
  }
}
