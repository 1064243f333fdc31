package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kontur.local.Memory;
import org.jspecify.annotations.Nullable;

/// Which part uses the processors while it is measured, and how much memory each holds.
final class Costs {
  /// Of `/proc/<pid>/stat`, counted from behind the name: what ended children used, as user and as
  /// system (proc(5), cutime and cstime).
  private static final int CHILDREN_USER = 13;

  private static final int CHILDREN_SYSTEM = 14;

  /// The same of the process or thread itself (utime and stime).
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

  /// The kernel tells these in hundredths of a second, whatever it counts in itself.
  private static final double TICKS_PER_SECOND = 100;

  private final Path home;
  private final Platform platform;
  private final ProcessHandle world;
  private final @Nullable Profile profile;
  private final Map<String, Double> before;
  private final double compilersBefore;
  private final long began = System.nanoTime();

  private Costs(Path home, Platform platform, ProcessHandle world, @Nullable Profile profile) {
    this.home = home;
    this.platform = platform;
    this.world = world;
    this.profile = profile;
    this.before = seconds();
    this.compilersBefore = compilers();
  }

  /// From here on it counts.
  ///
  /// @param home of the platform
  /// @param recording where a recording of the one process goes; empty for none
  static Costs begin(Path home, Platform platform, ProcessHandle world, String recording) {
    var profile =
        recording.isEmpty()
            ? null
            : Profile.begin(platform.child(0).handle().pid(), Path.of(recording).toAbsolutePath());
    return new Costs(home, platform, world, profile);
  }

  /// On average since it was begun.
  void write(Sheet sheet) {
    var now = seconds();
    var compilers = compilers() - compilersBefore;
    var took = (System.nanoTime() - began) / 1e9;
    sheet.figure("memory of the platform", Memory.of(platform.processes(), home).text());
    sheet.figure(
        "processors used on average",
        now.entrySet().stream()
                .map(part ->
                    text(
                        part.getKey(),
                        (part.getValue() - before.getOrDefault(part.getKey(), 0.0)) / took))
                .collect(Collectors.joining(", "))
            + text("; in it compilers of the platform", compilers / took));
    if (profile != null) {
      profile.report(sheet);
    }
  }

  private static String text(String part, double processors) {
    return String.format(Locale.ROOT, "%s %.2f", part, processors);
  }

  /// Of processors, by part.
  private Map<String, Double> seconds() {
    var seconds = new LinkedHashMap<String, Double>();
    platform.processes().forEach((name, process) -> seconds.put(name, used(process)));
    seconds.put("Temporal that it started", started());
    seconds.put("PostgreSQL", postgres());
    seconds.put("mail server and Bot API", used(world));
    seconds.put("this program", used(ProcessHandle.current()));
    return seconds;
  }

  /// PostgreSQL aside: the real Temporal of the one process.
  private double started() {
    return platform.processes().values().stream()
        .flatMap(ProcessHandle::descendants)
        .filter(process -> !isPostgres(process))
        .mapToDouble(Costs::used)
        .sum();
  }

  private double compilers() {
    return platform.processes().values().stream().mapToDouble(Costs::usedByCompilers).sum();
  }

  private static double used(ProcessHandle process) {
    return process.info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(0.0);
  }

  private boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("").startsWith(home.toString());
  }

  /// All its processes, of connections that were closed since too.
  private double postgres() {
    return ProcessHandle.allProcesses()
        .filter(this::isPostgres)
        .mapToDouble(process -> used(process) + usedByEndedChildren(process))
        .sum();
  }

  static double usedByEndedChildren(ProcessHandle process) {
    return seconds(folder(process), CHILDREN_USER, CHILDREN_SYSTEM);
  }

  /// What a JVM's own compilers used, which is nothing any more where it has worked for long.
  static double usedByCompilers(ProcessHandle process) {
    try (var threads = Files.list(folder(process).resolve("task"))) {
      return threads.filter(Costs::isCompiler).mapToDouble(t -> seconds(t, USER, SYSTEM)).sum();
    } catch (IOException | UncheckedIOException e) {
      // As below.
      return 0;
    }
  }

  private static boolean isCompiler(Path thread) {
    try {
      return COMPILER.matcher(Files.readString(thread.resolve("comm"))).lookingAt();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path folder(ProcessHandle process) {
    return Path.of("/proc", String.valueOf(process.pid()));
  }

  private static double seconds(Path folder, int... places) {
    try {
      var stat = Files.readString(folder.resolve("stat"));
      var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      return IntStream.of(places).mapToLong(place -> Long.parseLong(fields[place])).sum()
          / TICKS_PER_SECOND;
    } catch (IOException e) {
      // It ended while we looked, or the system is no Linux and does not tell.
      return 0;
    }
  }
}
