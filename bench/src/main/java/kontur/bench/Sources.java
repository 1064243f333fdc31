package kontur.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import kontur.local.Home;
import kontur.local.Settings;
import kontur.local.StandIns;
import kontur.operations.Carriers;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// The outside world in a process of its own, so that no kill of the platform reaches it: a mail
/// server and a Bot API whose journals are on the disk before they say yes.
final class Sources {
  static final String READY = "Sources are ready";

  private Sources() {}

  /// Runs until it is killed.
  ///
  /// @param args its folder, the file of the mailbox's password, then arguments of the one command
  public static void main(String[] args) throws InterruptedException {
    Carriers.provide();
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    var folder = Path.of(args[0]);
    var settings = Settings.of(Map.of(), Arrays.copyOfRange(args, 2, args.length));
    try (var _ = StandIns.start(settings, folder, Home.read(Path.of(args[1])))) {
      System.out.println(READY);
      new CountDownLatch(1).await();
    }
  }
}
