package kontur.workflow.startup;

import java.util.Set;

/// Something outside that must be there before the roles begin.
///
/// @param name for people, with its address: `Temporal at 127.0.0.1:17233`
/// @param neededBy the roles that cannot do without it
/// @param check throws while it is not there; returns within seconds either way
public record Part(String name, Set<Role> neededBy, Check check) {
  public Part {
    neededBy = Set.copyOf(neededBy);
  }

  /// Looks whether a part is there.
  public interface Check {
    void run() throws Exception;
  }
}
