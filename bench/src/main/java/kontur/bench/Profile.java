package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// Where a JVM's time goes while it is measured, by its own flight recorder.
final class Profile {
  private static final String NAME = "bench";
  private static final int METHODS = 25;

  /// Whose a frame is, by the beginning of its class; the longer one first.
  private static final Map<String, String> AREAS = new LinkedHashMap<>();

  static {
    AREAS.put("kontur.communication", "service-communication");
    AREAS.put("kontur.gateway", "service-gateway");
    AREAS.put("kontur.workflow", "service-workflow");
    AREAS.put("kontur.lifecycle", "lifecycle");
    AREAS.put("kontur.tickets", "service-tickets");
    AREAS.put("kontur.content", "content");
    AREAS.put("io.temporal.internal.testservice", "Temporal's Java server");
    AREAS.put("io.temporal", "Temporal's SDK");
    AREAS.put("org.apache.kafka.clients", "Kafka's clients");
    AREAS.put("org.springframework.kafka", "Kafka's clients");
    AREAS.put("kafka.", "Kafka's broker");
    AREAS.put("org.apache.kafka.server", "Kafka's broker");
    AREAS.put("org.apache.kafka.storage", "Kafka's broker");
    AREAS.put("org.apache.kafka.coordinator", "Kafka's broker");
    AREAS.put("org.postgresql", "PostgreSQL's driver and pool");
    AREAS.put("com.zaxxer", "PostgreSQL's driver and pool");
    AREAS.put("org.eclipse.angus", "Jakarta Mail");
    AREAS.put("jakarta.mail", "Jakarta Mail");
    AREAS.put("io.grpc", "gRPC");
    AREAS.put("io.netty", "gRPC");
  }

  private final long pid;
  private final Path file;

  private Profile(long pid, Path file) {
    this.pid = pid;
    this.file = file;
  }

  /// @param file gets the recording, for a viewer of flight recordings
  static Profile begin(long pid, Path file) {
    var answer = Jcmd.ask(pid, "JFR.start", "name=" + NAME, "settings=profile");
    if (!answer.contains("Started recording")) {
      throw new IllegalStateException("no profile of " + pid + ": " + answer);
    }
    return new Profile(pid, file);
  }

  void report(Sheet sheet) {
    var answer = Jcmd.ask(pid, "JFR.stop", "name=" + NAME, "filename=" + file);
    var areas = new HashMap<String, Integer>();
    var methods = new HashMap<String, Integer>();
    var compiled = Duration.ZERO;
    var paused = Duration.ZERO;
    try (var recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        var event = recording.readEvent();
        switch (event.getEventType().getName()) {
          case "jdk.ExecutionSample" -> count(event, areas, methods);
          case "jdk.Compilation" -> compiled = compiled.plus(event.getDuration());
          case "jdk.GarbageCollection" -> paused = paused.plus(event.getDuration("sumOfPauses"));
          default -> {
            // Not asked for.
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no recording: " + answer, e);
    }
    sheet.figure("profile", file.toString());
    sheet.figure(
        "compilers at work, pauses for the collector",
        String.format(
            Locale.ROOT, "%.1f s, %.1f s", compiled.toMillis() / 1e3, paused.toMillis() / 1e3));
    print("Samples of running threads, by whose code is nearest to the top", areas, areas.size());
    print("The same, by the nearest method of Kontur", methods, METHODS);
  }

  private static void count(
      RecordedEvent sample, Map<String, Integer> areas, Map<String, Integer> methods) {
    var stack = sample.getStackTrace();
    List<RecordedFrame> frames = stack == null ? List.of() : stack.getFrames();
    areas.merge(
        frames.stream()
            .map(frame -> area(frame.getMethod().getType().getName()))
            .filter(area -> !area.isEmpty())
            .findFirst()
            .orElse("the JDK and others"),
        1,
        Integer::sum);
    frames.stream()
        .filter(frame -> frame.getMethod().getType().getName().startsWith("kontur."))
        .findFirst()
        .map(frame -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
        .ifPresent(method -> methods.merge(method, 1, Integer::sum));
  }

  private static String area(String type) {
    return AREAS.entrySet().stream()
        .filter(area -> type.startsWith(area.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private static void print(String title, Map<String, Integer> counts, int most) {
    var all = counts.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(Locale.ROOT, "  %s (%d)%n", title, all);
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .forEach(count ->
            System.out.printf(
                Locale.ROOT, "    %5.1f %%  %s%n", 100.0 * count.getValue() / all, count.getKey()));
  }
}
