package kontur.workflow.classify;

/// What a new ticket's first message says, as far as rules look at it.
///
/// @param channel `email` or `telegram`
record Enquiry(String subject, String text, String sender, String channel) {}
