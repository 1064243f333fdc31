package kontur.contract;

/// Everything that somebody can ask a service to do, as far as permissions tell it apart.
public enum Action {
  /// See a ticket, its timeline and the content of its messages.
  READ_TICKET,
  /// Ask for lists, search and changes; each ticket in them needs READ_TICKET.
  LIST_TICKETS,
  /// Open a ticket; the object is its team.
  CREATE_TICKET,
  /// Give a ticket's lifecycle a command.
  COMMAND,
  /// Answer the customer, undo an answer that has not left, decide on an uncertain delivery.
  REPLY,
  /// Add a note.
  NOTE,
  /// Change priority, tags, subject or fields.
  UPDATE_TICKET,
  /// Move a ticket to another team; the object is the ticket before.
  MOVE_TEAM,
  /// Bring a file for a later reply or note.
  UPLOAD,
  /// See the health of channel accounts.
  READ_ACCOUNTS,
  /// See what could not be processed.
  READ_QUARANTINE,
  /// Have what could not be processed processed again, or give it up.
  DECIDE_QUARANTINE,
  /// See and remove what people corrected, and let the classifier learn anew.
  TRAIN_CLASSIFIER,
  /// Create and change users, and see their tokens.
  MANAGE_USERS,
  /// Know oneself, and issue and revoke own tokens.
  OWN_ACCOUNT,
  /// Speak for customers of a channel.
  SPEAK_FOR_CUSTOMERS,
  /// What services do among themselves: taking messages in, recording steps, pending events.
  SERVE
}
