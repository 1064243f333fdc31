package kontur.gateway.access;

import kontur.contract.Action;

/// For whom a method is.
sealed interface Rule {
  /// For users with a token whose roles allow the action.
  record Users(Action action) implements Rule {}

  /// For services that sign for themselves and may do the action.
  record Services(Action action) implements Rule {}

  /// For anybody; the method checks for itself.
  record Anybody() implements Rule {}
}
