package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
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
  private final ProcessHandle platform;
  private final ProcessHandle world;
  private final @Nullable Profile profile;
  private final Seconds before;
  private final long began = System.nanoTime();

  /// Of processors.
  ///
  /// @param compilers of the platform's JVM, which are in it
  /// @param temporal where it is a process of its own
  private record Seconds(
      double platform,
      double compilers,
      double temporal,
      double postgres,
      double world,
      double own) {}

  private Costs(Path home, ProcessHandle platform, ProcessHandle world, @Nullable Profile profile) {
    this.home = home;
    this.platform = platform;
    this.world = world;
    this.profile = profile;
    this.before = seconds();
  }

  /// From here on it counts.
  ///
  /// @param home of the platform
  /// @param recording where a recording of the platform's JVM goes; empty for none
  static Costs begin(Path home, ProcessHandle platform, ProcessHandle world, String recording) {
    var profile =
        recording.isEmpty()
            ? null
            : Profile.begin(platform.pid(), Path.of(recording).toAbsolutePath());
    return new Costs(home, platform, world, profile);
  }

  /// On average since it was begun.
  void write(Sheet sheet) {
    var now = seconds();
    var took = (System.nanoTime() - began) / 1e9;
    sheet.figure("memory of the platform", Memory.of(platform, home).text());
    sheet.figure(
        "processors used on average",
        String.format(
            Locale.ROOT,
            "platform's JVM %.2f (its compilers %.2f of it), Temporal beside it %.2f, PostgreSQL %.2f,"
                + " mail server and Bot API %.2f, this program %.2f",
            (now.platform - before.platform) / took,
            (now.compilers - before.compilers) / took,
            (now.temporal - before.temporal) / took,
            (now.postgres - before.postgres) / took,
            (now.world - before.world) / took,
            (now.own - before.own) / took));
    if (profile != null) {
      profile.report(sheet);
    }
  }

  private Seconds seconds() {
    return new Seconds(
        used(platform),
        usedByCompilers(platform),
        platform
            .descendants()
            .filter(process -> !isPostgres(process))
            .mapToDouble(Costs::used)
            .sum(),
        postgres(),
        used(world),
        used(ProcessHandle.current()));
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
