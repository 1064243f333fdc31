package kontur.communication.mailbox;

import java.io.IOException;
import java.nio.file.FileSystemException;

/// The disk of this machine takes no temporary file: neither a mail's fault nor its server's.
final class OwnDisk extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OwnDisk(Throwable cause) {
    super("no temporary file can be written", cause);
  }

  static boolean isCauseOf(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof FileSystemException
          || (t instanceof IOException
              && String.valueOf(t.getMessage()).contains("No space left"))) {
        return true;
      }
    }
    return false;
  }

  /// For who looks after the account.
  static String sentence() {
    return "this service cannot write temporary files: make room in "
        + System.getProperty("java.io.tmpdir");
  }
}
