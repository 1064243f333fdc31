package kontur.workflow.classify;

/// The file of rules cannot be used; the message says where and what to do.
final class RulesBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RulesBroken(String sentence) {
    super(sentence);
  }
}
