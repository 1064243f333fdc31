package kontur.operations;

import java.util.List;
import java.util.Map;

/// Something that is looked up now and then and shown as a gauge, such as the age of a queue.
///
/// @param name with dots, such as `kontur.outbox.age.seconds`
/// @param description one sentence for people
/// @param lookup may throw; the gauge then shows nothing until the next time
public record Sample(String name, String description, Lookup lookup) {
  /// Looks values up; returns within seconds.
  @FunctionalInterface
  public interface Lookup {
    List<Value> get() throws Exception;
  }

  /// One line of the gauge.
  ///
  /// @param tags what it is about; the same names in each value of a sample
  /// @param number what was found
  public record Value(Map<String, String> tags, double number) {
    public Value {
      tags = Map.copyOf(tags);
    }

    /// The only line of its gauge.
    public static List<Value> only(double number) {
      return List.of(new Value(Map.of(), number));
    }
  }
}
