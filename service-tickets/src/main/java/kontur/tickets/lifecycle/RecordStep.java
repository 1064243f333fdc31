package kontur.tickets.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.TicketEvent;
import kontur.tickets.outbox.Transactions;
import kontur.tickets.rows.Structs;
import kontur.tickets.rows.Times;
import kontur.tickets.ticket.EventLog;
import kontur.tickets.ticket.Journal;
import kontur.tickets.ticket.LockedTicket;
import kontur.tickets.ticket.Tickets;
import kontur.tickets.training.Corrections;
import kontur.tickets.v1.ConsumedEvent;
import kontur.tickets.v1.LifecycleState;
import kontur.tickets.v1.Pending;
import kontur.tickets.v1.RecordStepRequest;

/// T3: what a step of a ticket's lifecycle decided, with everything it causes, or nothing.
final class RecordStep {
  private final Transactions transactions;
  private final Tickets tickets;
  private final LifecycleStates states;
  private final Effects effects;
  private final Corrections corrections;
  private final Journal journal;
  private final EventLog log;
  private final Clock clock;

  RecordStep(
      Transactions transactions,
      Tickets tickets,
      LifecycleStates states,
      Effects effects,
      Corrections corrections,
      Journal journal,
      EventLog log,
      Clock clock) {
    this.transactions = transactions;
    this.tickets = tickets;
    this.states = states;
    this.effects = effects;
    this.corrections = corrections;
    this.journal = journal;
    this.log = log;
    this.clock = clock;
  }

  Outcome record(RecordStepRequest step) {
    return transactions.run(() -> recordInTransaction(step));
  }

  private Outcome recordInTransaction(RecordStepRequest step) {
    var id = UUID.fromString(step.getTicketId());
    var ticket =
        tickets.lock(id).orElseThrow(() -> new Refusal(Reason.TICKET_NOT_FOUND, "no ticket " + id));
    var recorded = states.find(id);
    var seq = recorded.map(r -> r.state().getSeq()).orElse(0L);
    if (seq == step.getExpectedSeq() + 1
        && recorded.filter(r -> r.snapshotHash().equals(step.getSnapshotHash())).isPresent()) {
      return new Outcome.Stored(seq, step.getSnapshotHash());
    }
    if (seq != step.getExpectedSeq() || passesOver(step, ticket)) {
      return stale(ticket, states.get(id));
    }
    advance(step, ticket, Times.now(clock));
    return new Outcome.Stored(seq + 1, step.getSnapshotHash());
  }

  /// Numbers have no gaps: a step consumes every event up to its last number, the first one takes
  /// at least one, and nothing waits when the lifecycle ends.
  private static boolean passesOver(RecordStepRequest step, LockedTicket ticket) {
    var before = ticket.row().recordedNumber();
    var after = step.getLastNumber();
    var newest = ticket.lastNumber();
    if (after < Math.max(before, 1) || after > newest || (step.getFinal() && after < newest)) {
      return true;
    }
    var consumed = new HashSet<Long>();
    step.getConsumedList().forEach(c -> consumed.add(c.getEnvelope().getNumber()));
    for (var number = before + 1; number <= after; number++) {
      if (!consumed.contains(number)) {
        return true;
      }
    }
    return false;
  }

  private Outcome stale(LockedTicket ticket, LifecycleState current) {
    return new Outcome.Stale(
        current,
        Pending.newBuilder()
            .addAllEvents(states.pending(ticket.id(), ticket.row().recordedNumber()))
            .setFacts(Structs.of(ticket.facts().byName()))
            .build());
  }

  private void advance(RecordStepRequest step, LockedTicket ticket, Instant now) {
    states.advance(ticket.id(), step, now);
    ticket.became(
        step.getState(), step.getVarsMap().getOrDefault("assignee", ticket.row().assignee()));
    var lines = new ArrayList<EventLog.Line>();
    step.getConsumedList().forEach(consumed -> lines.add(line(step, consumed, ticket, now)));
    var actor =
        step.getConsumedCount() == 0
            ? "service:lifecycle"
            : step.getConsumed(step.getConsumedCount() - 1).getEnvelope().getActor();
    var events = new ArrayList<TicketEvent>();
    // What changes the ticket goes before what tells of it.
    events.add(journal.event(ticket, "ticket.changed", actor, now).build());
    lines.addAll(effects.carryOut(step, ticket, actor, now, events));
    corrections.learn(step, ticket, now);
    log.add(lines);
    journal.publish(events);
    tickets.save(List.of(ticket), now);
  }

  private static EventLog.Line line(
      RecordStepRequest step, ConsumedEvent consumed, LockedTicket ticket, Instant now) {
    var envelope = consumed.getEnvelope();
    return new EventLog.Line(
        ticket.id(),
        now,
        step.getExpectedSeq() + 1,
        envelope.getType(),
        envelope.getActor(),
        consumed.getRule(),
        step.getDefinitionName() + "@" + step.getDefinitionVersion(),
        step.getDefinitionSha256(),
        consumed.getFromState(),
        consumed.getToState(),
        consumed.getOutcome(),
        envelope.getNumber() == 0 ? envelope.getId() : null,
        EventLog.json(envelope));
  }

  /// Every way in which recording can end, one per case of the `oneof` in the response.
  sealed interface Outcome {
    /// Recorded, now or before.
    record Stored(long seq, String snapshotHash) implements Outcome {}

    /// Another step was recorded first, or an older event is unrecorded.
    record Stale(LifecycleState current, Pending pending) implements Outcome {}
  }
}
