package kontur.lifecycle.chart;

import java.time.Duration;
import java.util.List;
import kontur.lifecycle.RetryPolicy;
import kontur.lifecycle.expression.Template;
import kontur.lifecycle.value.Fields;

/// An action that a state awaits.
public record InvokeRule(
    Call call, Fields result, List<Transition> done, List<Transition> failed, String pointer) {
  public InvokeRule {
    done = List.copyOf(done);
    failed = List.copyOf(failed);
  }

  /// What is run, and how long and how often.
  public record Call(
      String action, Template.Named arguments, Duration timeout, RetryPolicy retry) {}
}
