package kontur.k8s;

import java.util.List;
import java.util.Map;

/// One object of a manifest, as it stands in its file.
record Manifest(String file, Map<String, Object> content) {
  String apiVersion() {
    return Yaml.text(content, "apiVersion");
  }

  String kind() {
    return Yaml.text(content, "kind");
  }

  String name() {
    return Yaml.text(content, "metadata", "name");
  }

  /// Kind and name: unique in a namespace.
  String id() {
    return kind() + "/" + name();
  }

  /// Where a finding points to.
  String where() {
    return file + ": " + id();
  }

  boolean is(String kind) {
    return kind().equals(kind);
  }

  /// `Deployment/tickets` and the like of `scaleTargetRef`.
  boolean isOneOf(String... kinds) {
    return List.of(kinds).contains(kind());
  }

  Map<String, Object> map(String... path) {
    return Yaml.map(content, path);
  }

  List<Object> list(String... path) {
    return Yaml.list(content, path);
  }

  String text(String... path) {
    return Yaml.text(content, path);
  }

  Map<String, String> labels() {
    return Yaml.texts(content, "metadata", "labels");
  }

  /// The same object under the path of its file in another place.
  Manifest in(String otherFile) {
    return new Manifest(otherFile, content);
  }
}
