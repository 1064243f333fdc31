package kontur.bench;

import io.temporal.activity.ActivityInterface;

/// An activity that does nothing.
@ActivityInterface
public interface BareActivities {
  /// Gives back what it was given.
  String note(String event);
}
