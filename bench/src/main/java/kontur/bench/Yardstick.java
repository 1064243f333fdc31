package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How quick this machine is while nothing of ours runs: by it, figures of two machines can be
/// compared, or of one that has other work at another time.
///
/// @param sortMillis one thread sorts a million numbers
/// @param syncMillis 8 KiB are written to a file and reach its disk
record Yardstick(double sortMillis, double syncMillis) {
  private static final int NUMBERS = 1_000_000;
  private static final int SORTS = 21;
  private static final int SYNCS = 101;
  private static final int PAGE = 8 * 1024;

  /// Medians; takes about two seconds.
  ///
  /// @param folder on the disk that counts
  static Yardstick measure(Path folder) {
    return new Yardstick(sort(), sync(folder));
  }

  private static double sort() {
    var numbers = new SplittableRandom(1).ints(NUMBERS).toArray();
    return median(
        SORTS,
        () -> {
          var copy = numbers.clone();
          var began = System.nanoTime();
          Arrays.sort(copy);
          return System.nanoTime() - began;
        });
  }

  private static double sync(Path folder) {
    var file = folder.resolve("yardstick");
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      return median(SYNCS, () -> syncNanos(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long syncNanos(FileChannel channel) {
    try {
      var began = System.nanoTime();
      channel.write(ByteBuffer.allocate(PAGE));
      channel.force(false);
      return System.nanoTime() - began;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(int times, LongSupplier nanos) {
    var sorted = new long[times];
    Arrays.setAll(sorted, _ -> nanos.getAsLong());
    Arrays.sort(sorted);
    return sorted[times / 2] / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "one thread sorts a million numbers in %.1f ms, 8 KiB are on the disk after %.2f ms",
        sortMillis,
        syncMillis);
  }
}
