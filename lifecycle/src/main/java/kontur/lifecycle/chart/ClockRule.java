package kontur.lifecycle.chart;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import kontur.lifecycle.calendar.BusinessTime;
import kontur.lifecycle.expression.Expression;
import org.jspecify.annotations.Nullable;

/// An SLA clock.
///
/// @param targets the first whose `when` holds counts
/// @param marks by percent
public record ClockRule(
    String name,
    BusinessTime time,
    List<TargetRule> targets,
    Where where,
    List<Mark> marks,
    String pointer) {
  /// The mark that makes a clock breached.
  public static final String BREACH = "breach";

  public ClockRule {
    targets = List.copyOf(targets);
    marks = List.copyOf(marks);
  }

  /// How much time the clock allows.
  public record TargetRule(@Nullable Expression when, Duration in) {}

  /// A point on the way to the target.
  public record Mark(String name, double percent) {
    /// The time spent when it is reached.
    public Duration of(Duration target) {
      return Duration.ofMillis(Math.round(target.toMillis() * percent / 100));
    }
  }

  /// An event that meets the clock.
  public record MetOn(String event, @Nullable Expression when) {}

  /// What reopening does to a clock that was met.
  public enum Reentry {
    RESUME,
    RESTART,
    IGNORE
  }

  /// In which states the clock does what.
  public record Where(
      List<String> runsIn,
      List<String> pausesIn,
      List<String> metIn,
      @Nullable MetOn metOn,
      Reentry reentry) {
    public Where {
      runsIn = List.copyOf(runsIn);
      pausesIn = List.copyOf(pausesIn);
      metIn = List.copyOf(metIn);
    }

    /// The clock belongs to this leaf, running or paused.
    public boolean covers(String leaf) {
      return any(runsIn, leaf) && !meets(leaf);
    }

    public boolean runs(String leaf) {
      return covers(leaf) && !any(pausesIn, leaf);
    }

    public boolean meets(String leaf) {
      return any(metIn, leaf);
    }

    private static boolean any(Collection<String> paths, String leaf) {
      return !leaf.isEmpty() && paths.stream().anyMatch(path -> State.within(leaf, path));
    }
  }
}
