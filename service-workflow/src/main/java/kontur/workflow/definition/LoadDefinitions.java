package kontur.workflow.definition;

import java.util.List;
import kontur.start.WrongSetting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes the files of this process and brings every published definition into memory.
final class LoadDefinitions {
  private static final Logger log = LoggerFactory.getLogger(LoadDefinitions.class);

  private final List<LifecycleFile> files;
  private final StoredDefinitions stored;
  private final DefinitionRegistry registry;
  private final String current;
  private long position;
  private boolean published;

  /// @param current name of the lifecycle that new tickets live by
  LoadDefinitions(
      List<LifecycleFile> files,
      StoredDefinitions stored,
      DefinitionRegistry registry,
      String current) {
    this.files = List.copyOf(files);
    this.stored = stored;
    this.registry = registry;
    this.current = current;
  }

  /// @throws WrongSetting when a file changed under a version that is published
  synchronized void load() {
    if (!published) {
      files.forEach(this::publish);
      published = true;
    }
    for (var found : stored.after(position)) {
      registry.add(found.definition(), found.definition().name().equals(current));
      position = found.position();
    }
    if (!registry.hasCurrent()) {
      throw new WrongSetting(
          "kontur.workflow.definition.name is "
              + current
              + ", but no lifecycle of that name exists");
    }
  }

  private void publish(LifecycleFile file) {
    var definition = file.definition();
    if (stored.add(definition, file.bytes())) {
      log.atInfo()
          .addKeyValue("lifecycle", definition.name())
          .addKeyValue("version", definition.version())
          .log("Published a lifecycle");
      return;
    }
    var known = stored.hash(definition.name(), definition.version()).orElse("");
    if (!known.equals(definition.sha256())) {
      throw new WrongSetting(
          "%s: lifecycle %s@%s is published already with other bytes; give the changed file a new metadata.version"
              .formatted(file.name(), definition.name(), definition.version()));
    }
  }
}
