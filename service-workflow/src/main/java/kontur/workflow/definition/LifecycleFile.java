package kontur.workflow.definition;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Definitions;
import kontur.start.WrongSetting;
import org.jspecify.annotations.Nullable;

/// A lifecycle as a file, read and checked.
final class LifecycleFile {
  private static final String BUILT_IN = "/lifecycle/default.yaml";

  private final String name;
  private final byte[] bytes;
  private final Definition definition;

  private LifecycleFile(String name, byte[] bytes, Definition definition) {
    this.name = name;
    this.bytes = bytes.clone();
    this.definition = definition;
  }

  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  Definition definition() {
    return definition;
  }

  /// @throws WrongSetting with what is wrong, one line per finding
  static LifecycleFile read(String name, byte[] bytes) {
    try {
      return new LifecycleFile(name, bytes, Definitions.read(bytes, name).definition());
    } catch (IllegalArgumentException e) {
      throw new WrongSetting("The lifecycle file cannot be used: " + e.getMessage());
    }
  }

  /// The built-in lifecycle and those of the folder, by file name.
  static List<LifecycleFile> all(@Nullable Path folder) {
    var files = new ArrayList<LifecycleFile>();
    files.add(builtIn());
    if (folder != null) {
      files.addAll(in(folder));
    }
    return files;
  }

  private static LifecycleFile builtIn() {
    try (InputStream file =
        Objects.requireNonNull(Definitions.class.getResourceAsStream(BUILT_IN))) {
      return read("default.yaml", file.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the built-in lifecycle cannot be read", e);
    }
  }

  private static List<LifecycleFile> in(Path folder) {
    var files = new ArrayList<LifecycleFile>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.yaml")) {
      for (var path : found) {
        if (!path.toString().endsWith(".test.yaml")) {
          files.add(read(path.toString(), Files.readAllBytes(path)));
        }
      }
    } catch (IOException e) {
      throw new WrongSetting(
          "kontur.workflow.definition.folder " + folder + " cannot be read: " + e.getMessage());
    }
    files.sort((a, b) -> a.name().compareTo(b.name()));
    return files;
  }
}
