package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/// A small disk of its own for one folder, which can be full.
final class Disk implements AutoCloseable {
  private static final int SECONDS = 20;
  private static final int[] PIECES = {1024 * 1024, 4096, 1};

  private final Path folder;
  private final Path filler;

  private Disk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /// @param folder empty so far
  static Disk at(Path folder, int mebibytes) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var size = "size=" + mebibytes + "m,mode=0700";
    var said = run("mount", "-t", "tmpfs", "-o", size, "kontur-drill", folder.toString());
    if (!said.isEmpty()) {
      throw new WrongOption(
          "this fault mounts small disks: run it as root on Linux. mount said: " + said);
    }
    return new Disk(folder);
  }

  /// Until not one byte goes onto it.
  void fill() {
    try (var file =
        FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (var piece : PIECES) {
        fill(file, piece);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(FileChannel file, int piece) {
    var zeros = ByteBuffer.allocate(piece);
    try {
      while (file.write(zeros.clear()) > 0) {
        // On.
      }
    } catch (IOException e) {
      // This size does not fit any more.
      return;
    }
  }

  /// There is room again.
  void free() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        return command[0] + " does not end";
      }
      var said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0 ? "" : said + " (" + process.exitValue() + ")";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// The folder is empty afterwards.
  @Override
  public void close() {
    run("umount", "--lazy", folder.toString());
  }
}
