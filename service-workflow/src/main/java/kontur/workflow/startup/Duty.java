package kontur.workflow.startup;

import java.util.Set;

/// What a role does, begun once every part is there.
public interface Duty {
  /// Whose duty it is.
  Set<Role> roles();

  /// Duties begin in this order and end in the reverse one.
  int order();

  void begin();

  /// Finishes what is under way, within bounds of its own.
  void end();
}
