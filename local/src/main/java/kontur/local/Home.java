package kontur.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The folder that holds all state; only its owner may read it.
public final class Home implements AutoCloseable {
  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final FileLock lock;

  private Home(Path folder, FileLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Creates the folder at need and makes sure that nobody else runs on it.
  public static Home open(Path folder) {
    try {
      Files.createDirectories(folder);
      restrict(folder, "rwx------");
      return new Home(folder, lock(folder));
    } catch (IOException e) {
      throw new WrongSetting(
          "Cannot use the folder " + folder + " (" + e + "): choose another with --home.", e);
    }
  }

  private static FileLock lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(folder, e);
    }
    channel.close();
    throw inUse(folder, new IllegalStateException("locked by another process"));
  }

  private static WrongSetting inUse(Path folder, Exception cause) {
    return new WrongSetting(
        "Kontur runs already on the folder " + folder + ": stop it, or choose another with --home.",
        cause);
  }

  Path folder() {
    return folder;
  }

  /// What lies under this name.
  public Path resolve(String name) {
    return folder.resolve(name);
  }

  /// A folder within, created at need.
  public Path directory(String name) {
    try {
      var directory = Files.createDirectories(folder.resolve(name));
      restrict(directory, "rwx------");
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file with random hex digits, made once, whoever asks at the same time.
  public synchronized Path secret(String name) {
    var file = directory("secrets").resolve(name);
    if (!Files.exists(file)) {
      var bytes = new byte[SECRET_BYTES];
      RANDOM.nextBytes(bytes);
      write(file, HexFormat.of().formatHex(bytes));
    }
    return file;
  }

  /// Writes a file that only its owner may read, all of it or nothing.
  static void write(Path file, String content) {
    try {
      var partial = file.resolveSibling(file.getFileName() + ".tmp");
      Files.deleteIfExists(partial);
      Files.createFile(partial);
      restrict(partial, "rw-------");
      Files.writeString(partial, content);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a file says, without the blanks around it.
  public static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void restrict(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  @Override
  public void close() {
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
