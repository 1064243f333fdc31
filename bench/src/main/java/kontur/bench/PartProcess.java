package kontur.bench;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import kontur.operations.Carriers;
import kontur.testing.Broker;
import kontur.testing.TemporalEngine;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Kafka, or the Java Temporal server, in a process of its own that may be killed or frozen.
final class PartProcess {
  static final String READY = "The part is ready";

  private PartProcess() {}

  /// Runs until it is killed.
  ///
  /// @param args `kafka`, its folder, its ports; or `temporal` and its port
  public static void main(String[] args) throws Exception {
    Carriers.provide();
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    try (var _ =
        args[0].equals("kafka")
            ? Broker.start(
                Path.of(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]))
            : TemporalEngine.start(Integer.parseInt(args[1]))) {
      System.out.println(READY);
      new CountDownLatch(1).await();
    }
  }
}
