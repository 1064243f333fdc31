package kontur.lifecycle.chart;

/// Where a transition leads.
///
/// @param last `@last`: to the child that was active last, not to the initial one
public record Target(String path, boolean last) {}
