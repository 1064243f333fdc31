package kontur.workflow.classify;

import java.util.List;

/// What the rules made of an enquiry.
///
/// @param confidence 1 when a rule named the category, 0 when none did
record Verdict(String category, double confidence, boolean spam, List<String> tags) {
  static final String UNKNOWN = "unknown";

  Verdict {
    tags = List.copyOf(tags);
  }
}
