package kontur.lifecycle;

import java.util.Map;

/// An action for others to carry out; `lifecycle.guard-error`, `lifecycle.runaway` and
/// `lifecycle.deferred-overflow` tell of trouble.
///
/// @param arguments evaluated: strings, longs, doubles, booleans, instants, lists and maps of these
/// @param rule JSON pointer of the action in the definition
public record Effect(String action, Map<String, Object> arguments, String rule) {
  public Effect {
    arguments = Values.ordered(arguments);
  }
}
