package kontur.k8s;

import com.google.common.base.Splitter;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.k8s.Workload.Container;

/// One container of ours as a process of this machine: with the environment that its manifest gives
/// it and no other, on a loopback address of its own.
final class Pod implements AutoCloseable {
  private static final int CALL_SECONDS = 5;

  /// What the image starts its program with; and little compiling, for five at once on few cores.
  private static final List<String> FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:TieredStopAtLevel=1");

  private final Container container;
  private final InetAddress address;
  private final Path log;
  private final Process process;
  private final ManagedChannel channel;

  private Pod(Container container, InetAddress address, Path log, Process process) {
    this.container = container;
    this.address = address;
    this.log = log;
    this.process = process;
    this.channel =
        NettyChannelBuilder.forAddress(
                address.getHostAddress(), container.ports().getOrDefault("grpc", 0))
            .usePlaintext()
            .build();
  }

  /// @param hosts a file with the names of the cluster
  static Pod start(
      Container container,
      InetAddress address,
      Path hosts,
      Map<String, String> environment,
      Path folder) {
    try {
      var log = folder.resolve(container.workload().name() + ".log");
      // One file each: a later start must not rewrite what an earlier one is still reading.
      var arguments = folder.resolve(container.workload().name() + ".classpath");
      Files.writeString(arguments, "-cp\n\"" + classPath() + "\"\n");
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(FLAGS);
      command.add("-Djdk.net.hosts.file=" + hosts);
      command.add("@" + arguments);
      command.add(mainClass(Settings.service(container)));
      command.add("--spring.grpc.server.address=" + address.getHostAddress());
      command.add("--management.server.address=" + address.getHostAddress());
      var builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new Pod(container, address, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return container.workload().name();
  }

  /// How long Kubernetes would wait for the start.
  Duration startBudget() {
    var probe = Yaml.map(container.content(), "startupProbe");
    return Duration.ofSeconds(
        (long) Yaml.number(probe, "periodSeconds") * Yaml.number(probe, "failureThreshold"));
  }

  /// What a probe of the manifest says now.
  boolean passes(String probe) {
    var grpc = Yaml.map(container.content(), probe, "grpc");
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.newBuilder().setService(Yaml.text(grpc, "service")).build())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /// Of the management port.
  String url(String path) {
    return "http://%s:%d%s"
        .formatted(address.getHostAddress(), container.ports().getOrDefault("management", 0), path);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String output() {
    return Tree.read(log);
  }

  /// What it holds of the machine's memory; 0 where that cannot be seen.
  long residentBytes() {
    var status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Tree.read(status)
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  long memoryLimit() {
    return Quantity.bytes(Yaml.text(container.content(), "resources", "limits", "memory"));
  }

  /// SIGTERM; the exit code, or -1 when Kubernetes would have killed it.
  void terminate() {
    process.destroy();
  }

  int exitCode(Duration patience) {
    try {
      return process.waitFor(patience) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// What is left of the grace period after the pause before the stop.
  Duration drainBudget() {
    var grace = Yaml.number(container.workload().pod(), "terminationGracePeriodSeconds");
    var pause = Yaml.number(container.content(), "lifecycle", "preStop", "sleep", "seconds");
    return Duration.ofSeconds((long) grace - pause);
  }

  @Override
  public void close() {
    var _ = channel.shutdownNow();
    process.destroyForcibly();
  }

  private static String mainClass(String service) {
    var name = Character.toUpperCase(service.charAt(0)) + service.substring(1);
    return "kontur." + service + "." + name + "Application";
  }

  /// Surefire may hide the class path behind a manifest.
  private static String classPath() {
    var given = System.getProperty("surefire.test.class.path");
    var path = given == null ? System.getProperty("java.class.path") : given;
    var entries = new ArrayList<String>();
    for (var entry : Splitter.on(File.pathSeparatorChar).split(path)) {
      if (!entry.endsWith("test-classes") && !entry.endsWith("test-classes/")) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
