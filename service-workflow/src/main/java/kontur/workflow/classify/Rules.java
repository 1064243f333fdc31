package kontur.workflow.classify;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Rules in the order of their file: the first that names a category decides it, tags add up, and
/// one that says spam suffices.
///
/// @param further categories that no rule names, for examples and people to give
record Rules(List<Rule> rules, List<String> further) {
  Rules {
    rules = List.copyOf(rules);
    further = List.copyOf(further);
  }

  Verdict judge(Enquiry asked) {
    var enquiry = asked.folded();
    var category = Verdict.UNKNOWN;
    var by = "";
    var spam = false;
    var tags = new LinkedHashSet<String>();
    for (var rule : rules) {
      if (rule.matches(enquiry)) {
        var named = rule.category();
        if (named != null && by.isEmpty()) {
          category = named;
          by = "by rule " + rule.name();
        }
        if (rule.spam() && !spam) {
          spam = true;
          by = "by rule " + rule.name();
        }
        tags.addAll(rule.tags());
      }
    }
    return new Verdict(category, by.isEmpty() ? 0 : 1, spam, List.copyOf(tags), by);
  }

  /// The categories that there are. What only spam is put into is none: only a rule may say spam.
  Set<String> categories() {
    var known = new TreeSet<>(further);
    for (var rule : rules) {
      var named = rule.category();
      if (named != null && !rule.spam()) {
        known.add(named);
      }
    }
    known.remove(Verdict.SPAM);
    return known;
  }
}
