package kontur.workflow.classify;

import java.util.List;

/// What classification made of an enquiry.
///
/// @param confidence 1 when a rule named the category, 0 when nobody did
/// @param by who decided and how, for people; empty for nobody
record Verdict(String category, double confidence, boolean spam, List<String> tags, String by) {
  static final String UNKNOWN = "unknown";
  static final String SPAM = "spam";

  Verdict {
    tags = List.copyOf(tags);
  }

  /// Some rule has decided what it is.
  boolean decided() {
    return spam || !category.equals(UNKNOWN);
  }
}
