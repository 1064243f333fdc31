package kontur.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The objects that are applied together.
///
/// @param name such as `k8s` or `production`
record Tree(String name, List<Manifest> objects) {
  /// The root of the repository.
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  Tree {
    objects = List.copyOf(objects);
  }

  /// Of texts by file name.
  static Tree of(String name, Map<String, String> files) {
    var objects = new ArrayList<Manifest>();
    files.forEach((file, text) ->
        Yaml.documents(text).forEach(content -> objects.add(new Manifest(file, content))));
    return new Tree(name, objects);
  }

  /// What `kubectl apply -f k8s/` applies.
  static Tree plain() {
    return of("k8s", plainFiles());
  }

  static Map<String, String> plainFiles() {
    return files(ROOT.resolve("k8s"), ".yaml");
  }

  /// What `kubectl apply -k` of an overlay applies, from its golden file.
  static Tree golden(String overlay) {
    var file = goldenFile(overlay);
    return of(overlay, Map.of(file.getFileName().toString(), read(file)));
  }

  static Path goldenFile(String overlay) {
    return ROOT.resolve("k8s/src/test/resources/golden").resolve(overlay + ".yaml");
  }

  static Map<String, String> files(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      var texts = new LinkedHashMap<String, String>();
      files
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .sorted()
          .forEach(file -> texts.put(ROOT.relativize(file).toString(), read(file)));
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Manifest> of(String kind) {
    return objects.stream().filter(object -> object.is(kind)).toList();
  }

  Optional<Manifest> find(String kind, String name) {
    return objects.stream()
        .filter(object -> object.is(kind) && object.name().equals(name))
        .findFirst();
  }

  /// Everything that makes pods.
  List<Workload> workloads() {
    return objects.stream()
        .filter(object -> object.isOneOf("Deployment", "StatefulSet", "Job"))
        .map(Workload::new)
        .toList();
  }
}
