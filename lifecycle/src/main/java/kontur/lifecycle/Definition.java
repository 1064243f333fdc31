package kontur.lifecycle;

import java.util.List;
import java.util.Optional;
import kontur.lifecycle.chart.Chart;
import kontur.lifecycle.chart.EventRule;

/// A lifecycle that was read and checked; it never changes.
///
/// @param title for people
public record Definition(DefinitionId id, String title, Chart chart) {

  public String name() {
    return id.name();
  }

  public String version() {
    return id.version();
  }

  public String sha256() {
    return id.sha256();
  }

  /// Whether the lifecycle declares an event of this name that may be refused.
  public boolean isCommand(String event) {
    return kind(event).filter(kind -> kind == EventRule.Kind.COMMAND).isPresent();
  }

  /// The declared commands, in the order of the file.
  public List<String> commands() {
    return chart.declared().events().keySet().stream().filter(this::isCommand).toList();
  }

  /// A state's label, or its path.
  public String label(String state) {
    return Optional.ofNullable(chart.states().get(state)).map(s -> s.label()).orElse(state);
  }

  private Optional<EventRule.Kind> kind(String event) {
    return Optional.ofNullable(chart.declared().events().get(event)).map(EventRule::kind);
  }
}
