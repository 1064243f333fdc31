package kontur.workflow.definition;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import kontur.lifecycle.Definition;
import org.jspecify.annotations.Nullable;

/// The definitions in memory, where workflows find them without asking anybody.
public final class DefinitionRegistry {
  private final Map<String, Definition> byHash = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Definition> current = new AtomicReference<>();

  /// Adds one; the last added with `current` is what new tickets live by.
  public void add(Definition definition, boolean isCurrent) {
    byHash.putIfAbsent(definition.sha256(), definition);
    if (isCurrent) {
      current.set(definition);
    }
  }

  /// False until the stored definitions were loaded.
  public boolean hasCurrent() {
    return current.get() != null;
  }

  /// What new tickets live by.
  public Definition current() {
    var definition = current.get();
    if (definition == null) {
      throw new IllegalStateException("no lifecycle definition is loaded yet");
    }
    return definition;
  }

  /// Whether any lifecycle declares a command of this name.
  public boolean knowsCommand(String command) {
    return byHash.values().stream().anyMatch(definition -> definition.isCommand(command));
  }

  public Optional<Definition> find(String sha256) {
    return Optional.ofNullable(byHash.get(sha256));
  }

  /// An unknown hash fails the workflow task, which Temporal tries again until this process or
  /// another one has the definition.
  public Definition get(String sha256) {
    return find(sha256)
        .orElseThrow(
            () -> new IllegalStateException("this worker lacks lifecycle definition " + sha256));
  }
}
