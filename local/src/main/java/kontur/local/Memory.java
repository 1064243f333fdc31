package kontur.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How much memory a platform holds, over all its processes (Linux).
///
/// @param parts per process
public record Memory(List<Part> parts) {
  private static final int KIB = 1024;

  public Memory {
    parts = List.copyOf(parts);
  }

  /// One process.
  ///
  /// @param residentMiB with every shared page in full
  /// @param ownMiB with its share of each shared page
  public record Part(String name, long residentMiB, long ownMiB) {}

  /// Of the run on this folder: its JVMs, what these started, and the PostgreSQL that outlives
  /// them.
  ///
  /// @param jvms by name, and what else is to be named
  public static Memory of(Map<String, ProcessHandle> jvms, Path home) {
    var parts = new ArrayList<Part>();
    var seen = new ArrayList<Long>();
    jvms.values().stream()
        .flatMap(ProcessHandle::descendants)
        .forEach(child -> seen.add(child.pid()));
    ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").startsWith(home.toString()))
        .filter(process -> !seen.contains(process.pid()))
        .forEach(process -> seen.add(process.pid()));
    jvms.forEach((name, process) -> parts.add(part(name, process.pid())));
    for (var pid : seen) {
      var name =
          ProcessHandle.of(pid)
              .flatMap(process -> process.info().command())
              .map(command -> String.valueOf(Path.of(command).getFileName()))
              .orElse("ended");
      if (!name.equals("ended")) {
        parts.add(part(name, pid));
      }
    }
    return new Memory(parts);
  }

  /// With every shared page in full.
  public long residentMiB() {
    return parts.stream().mapToLong(Part::residentMiB).sum();
  }

  /// With its share of each shared page.
  public long ownMiB() {
    return parts.stream().mapToLong(Part::ownMiB).sum();
  }

  /// For people.
  public String text() {
    var names =
        parts.stream()
            .collect(
                Collectors.groupingBy(
                    Part::name, java.util.TreeMap::new, Collectors.summingLong(Part::residentMiB)));
    return String.format(
        Locale.ROOT,
        "%d MiB resident in %d processes %s; %d MiB when shared pages count once",
        residentMiB(),
        parts.size(),
        names,
        ownMiB());
  }

  private static Part part(String name, long pid) {
    return new Part(
        name,
        field(Path.of("/proc", String.valueOf(pid), "status"), "VmRSS:"),
        field(Path.of("/proc", String.valueOf(pid), "smaps_rollup"), "Pss:"));
  }

  private static long field(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB)
          .sum();
    } catch (IOException e) {
      if (Files.exists(Path.of("/proc/self/status"))) {
        // It ended between two looks.
        return 0;
      }
      throw new UncheckedIOException("memory is measured on Linux only", e);
    }
  }
}
