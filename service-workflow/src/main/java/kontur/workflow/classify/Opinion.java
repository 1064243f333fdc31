package kontur.workflow.classify;

/// What the example classifier thinks of a text.
///
/// @param category `unknown` when it abstains
/// @param language `en`, `ru`, or empty when it is another or cannot be told
/// @param why for people
record Opinion(String category, double confidence, String language, String why) {
  boolean abstains() {
    return category.equals(Verdict.UNKNOWN);
  }
}
