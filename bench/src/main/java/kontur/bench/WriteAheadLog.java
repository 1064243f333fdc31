package kontur.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import kontur.testing.Folders;

/// PostgreSQL's write-ahead log on a small disk of its own, as careful operators keep it.
final class WriteAheadLog {
  /// More than it would ever use by itself in a small run.
  private static final int MEBIBYTES = 400;

  /// Written at most: segments for later are already there, and are used up first.
  private static final int MOST_MEBIBYTES = 1_000;

  private final Disk disk;

  private WriteAheadLog(Disk disk) {
    this.disk = disk;
  }

  /// Moves it, while PostgreSQL is stopped.
  ///
  /// @param data PostgreSQL's folder
  /// @param folder where the disk is to be
  static WriteAheadLog move(Path data, Path folder) {
    var disk = Disk.at(folder, MEBIBYTES);
    var old = data.resolve("pg_wal");
    try {
      Files.walkFileTree(
          old,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
                throws IOException {
              Files.createDirectories(folder.resolve(old.relativize(from)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
                throws IOException {
              Files.copy(
                  from, folder.resolve(old.relativize(from)), StandardCopyOption.COPY_ATTRIBUTES);
              return FileVisitResult.CONTINUE;
            }
          });
      Folders.delete(old);
      Files.createSymbolicLink(old, folder);
      return new WriteAheadLog(disk);
    } catch (IOException e) {
      disk.close();
      throw new UncheckedIOException(e);
    }
  }

  Disk disk() {
    return disk;
  }

  /// Fills the disk and then the segments that are already there, until PostgreSQL gives up.
  void fill(String url) {
    disk.fill();
    try (var connection = DriverManager.getConnection(url, Stores.user());
        var statement = connection.createStatement()) {
      for (var written = 0; written < MOST_MEBIBYTES; written++) {
        statement.execute("select pg_logical_emit_message(false, 'drill', repeat('x', 1048576))");
      }
    } catch (SQLException e) {
      System.out.println("  PostgreSQL: " + e.getMessage());
      return;
    }
    throw new IllegalStateException("PostgreSQL went on although its log has no room");
  }
}
