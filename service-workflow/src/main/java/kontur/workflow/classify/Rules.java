package kontur.workflow.classify;

import java.util.LinkedHashSet;
import java.util.List;

/// Rules in the order of their file: the first that names a category decides it, tags add up, and
/// one that says spam suffices.
record Rules(List<Rule> rules) {
  Rules {
    rules = List.copyOf(rules);
  }

  Verdict judge(Enquiry enquiry) {
    var category = Verdict.UNKNOWN;
    var spam = false;
    var tags = new LinkedHashSet<String>();
    for (var rule : rules) {
      if (rule.matches(enquiry)) {
        var named = rule.category();
        if (named != null && category.equals(Verdict.UNKNOWN)) {
          category = named;
        }
        spam |= rule.spam();
        tags.addAll(rule.tags());
      }
    }
    var confidence = category.equals(Verdict.UNKNOWN) ? 0.0 : 1.0;
    return new Verdict(category, confidence, spam, List.copyOf(tags));
  }
}
