package kontur.local;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogManager;
import kontur.operations.Carriers;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// The one command.
public final class Local {
  private static final int WRONG_SETTING = 2;
  private static final int FAILED = 1;

  private Local() {}

  /// Runs until it is told to stop.
  public static void main(String[] args) {
    Carriers.provide();
    var arguments = List.of(args);
    if (arguments.contains("--help")) {
      System.out.print(Help.text());
      return;
    }
    try {
      if (arguments.contains("--measure")) {
        var rest = arguments.stream().filter(argument -> !argument.equals("--measure")).toList();
        if (!Measure.run(Settings.of(System.getenv(), rest.toArray(String[]::new)), rest)) {
          System.exit(FAILED);
        }
        return;
      }
      run(System.getenv(), args);
    } catch (WrongSetting e) {
      System.err.println(e.getMessage());
      System.exit(WRONG_SETTING);
    }
  }

  private static void run(Map<String, String> environment, String... args) {
    var asked = Settings.of(environment, args);
    var home = Home.open(asked.home());
    quiet(home);
    var settings = Platform.adopted(asked, home);
    Engine.check(settings);
    PortCheck.check(settings, Platform.held(settings, home));
    System.out.println("Kontur starts; details go to " + home.resolve("log") + " …");
    var firstStart = !java.nio.file.Files.exists(home.resolve("admin-token"));
    var running = new AtomicReference<@Nullable Platform>();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(running.get(), settings, home), "stop"));
    try {
      var platform = Platform.start(settings, home, environment);
      running.set(platform);
      System.out.print(Ready.text(settings, platform, firstStart));
      System.out.flush();
      new CountDownLatch(1).await();
    } catch (WrongSetting e) {
      throw e;
    } catch (RuntimeException e) {
      fail(home, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// @param platform null while it starts
  private static void stop(@Nullable Platform platform, Settings settings, Home home) {
    if (platform == null) {
      Leftovers.end(home, settings.port(Port.TEMPORAL));
      return;
    }
    System.out.println("Kontur stops …");
    platform.close();
    System.out.println("Kontur has stopped.");
  }

  private static void fail(Home home, RuntimeException e) {
    LoggerFactory.getLogger(Local.class).atDebug().setCause(e).log("Could not start");
    System.err.println(
        "Kontur could not start: "
            + Causes.sentence(e)
            + " (details: "
            + home.resolve("log")
            + ")");
    System.exit(FAILED);
  }

  /// Details go to a file; before anything makes a logger.
  private static void quiet(Home home) {
    System.setProperty("kontur.log", home.directory("log").toString());
    System.setProperty("logback.configurationFile", "kontur/local/logback.xml");
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
  }
}
