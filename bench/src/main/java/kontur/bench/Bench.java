package kontur.bench;

import java.util.List;
import java.util.Locale;

/// The command that measures.
public final class Bench {
  private Bench() {}

  /// Ends with 0 when all figures are as they must be, 1 when not, 2 when called wrongly.
  public static void main(String[] args) {
    if (List.of(args).contains("--help")) {
      System.out.print(BenchOptions.HELP);
      return;
    }
    try {
      System.exit(run(args) ? 0 : 1);
    } catch (WrongOption e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static boolean run(String... args) {
    var options = BenchOptions.of(args);
    System.out.printf(
        Locale.ROOT,
        "Bench: %s, seed %d, %d messages, JVM %s, Temporal %s, in %s%n",
        options.mode().word(),
        options.seed(),
        options.messages(),
        options.jvm(),
        options.engine(),
        options.folder());
    var sheet = new Sheet();
    try {
      options.mode().run(options, sheet);
    } catch (WrongOption e) {
      throw e;
    } catch (RuntimeException e) {
      // What was measured until then was measured; the folder stays, to look into.
      e.printStackTrace(System.err);
      sheet.gaveUp(e);
      System.out.print(sheet.text());
      return false;
    }
    return isGood(options, sheet);
  }

  private static boolean isGood(BenchOptions options, Sheet sheet) {
    System.out.print(sheet.text());
    System.out.println(
        !sheet.isGood()
            ? "SHORT: " + sheet.shortOf()
            : options.isWhole()
                ? "All figures are met."
                : "All figures are met, of a smaller run than the goals are for.");
    if (!options.keep()) {
      Stage.deleteFolder(options.folder());
    }
    return sheet.isGood();
  }
}
