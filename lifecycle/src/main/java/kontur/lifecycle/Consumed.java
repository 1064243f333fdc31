package kontur.lifecycle;

/// One input that a step consumed, for the event log.
///
/// Inputs from inside have number 0, an id of their own, and the types `lifecycle.timer`,
/// `lifecycle.timer-postponed`, `lifecycle.invoke-done`, `lifecycle.invoke-failed` or
/// `clock.<name>.<mark>`. A deferred event appears again when it is offered again and leaves the
/// queue.
///
/// @param from leaf state before; empty before the start
/// @param to leaf state after
/// @param rule JSON pointer of the rule that decided; empty for none
public record Consumed(
    Event.Envelope envelope, Outcome outcome, String from, String to, String rule) {}
