package kontur.bench;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What of a JVM's heap is in use after a full collection.
final class Heap {
  /// A place, how many, their bytes, the class.
  private static final Pattern ROW = Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");

  /// What a collector lays over dead objects that it does not move yet.
  private static final String FILLER = "jdk.internal.vm.Filler";

  private Heap() {}

  static long liveBytes(long pid) {
    return sum(byClass(pid));
  }

  /// Of each JVM of the platform, by its name.
  static Map<String, Long> liveBytes(Platform platform) {
    var bytes = new LinkedHashMap<String, Long>();
    platform
        .processes()
        .forEach((name, process) -> {
          if (isJvm(process)) {
            bytes.put(name, liveBytes(process.pid()));
          }
        });
    return bytes;
  }

  static long sum(Map<String, Long> bytes) {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Bytes of each class in all heaps of the platform together, by its name.
  static Map<String, Long> byClass(Platform platform) {
    var all = new HashMap<String, Long>();
    platform.processes().values().stream()
        .filter(Heap::isJvm)
        .forEach(
            jvm -> byClass(jvm.pid()).forEach((name, bytes) -> all.merge(name, bytes, Long::sum)));
    return all;
  }

  /// Threads of the operating system in all JVMs of the platform.
  static long threads(Platform platform) {
    return platform.processes().values().stream()
        .filter(Heap::isJvm)
        .mapToLong(jvm -> threads(jvm.pid()))
        .sum();
  }

  /// The real Temporal is none.
  private static boolean isJvm(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("java");
  }

  /// Bytes of each class, by its name.
  static Map<String, Long> byClass(long pid) {
    var found = new HashMap<String, Long>();
    for (var line : Jcmd.ask(pid, "GC.class_histogram").lines().toList()) {
      var row = ROW.matcher(line);
      if (row.find() && !row.group(2).contains(FILLER)) {
        found.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
      }
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("no histogram of " + pid);
    }
    return found;
  }

  static long threads(long pid) {
    return Jcmd.ask(pid, "Thread.print").lines().filter(line -> line.contains(" nid=")).count();
  }
}
