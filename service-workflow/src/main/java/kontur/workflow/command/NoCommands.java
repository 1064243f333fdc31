package kontur.workflow.command;

import kontur.workflow.v1.CommandServiceGrpc;

/// Stands where a process without the role api would take commands: each call is answered
/// UNIMPLEMENTED. Without any service of ours there would be no server, and so no health.
final class NoCommands extends CommandServiceGrpc.CommandServiceImplBase {}
