package kontur.workflow.startup;

/// What a process of service-workflow does; any set of roles may run in one.
public enum Role {
  /// Hands what channels reported to service-tickets.
  INTAKE,
  /// Hands lifecycle events to the tickets' workflows, and reconciles.
  LIFECYCLE,
  /// Runs the workflows and their actions.
  WORKER,
  /// Takes commands.
  API
}
