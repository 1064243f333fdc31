package kontur.bench;

import java.util.List;
import kontur.local.Engine;

/// Which Temporal a run is asked to use.
final class Engines {
  private Engines() {}

  /// Refuses one that is not there before anything starts.
  static String asked(Options given) {
    var engine = given.oneOf("temporal", List.of("java", "cli"), "java");
    if (engine.equals("cli") && !Engine.hasProgram()) {
      throw new WrongOption("--temporal=cli needs the program `temporal` on the path.");
    }
    return engine;
  }
}
