package kontur.workflow.classify;

/// A text as a customer might write it, and what it is about.
///
/// @param language `en` or `ru`
record Example(String text, String category, String language) {}
