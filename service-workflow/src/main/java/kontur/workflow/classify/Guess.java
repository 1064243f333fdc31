package kontur.workflow.classify;

/// What a model takes a text for.
///
/// @param confidence its probability, 0 to 1
record Guess(String label, double confidence) {}
