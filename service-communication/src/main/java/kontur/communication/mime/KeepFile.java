package kontur.communication.mime;

import java.io.InputStream;
import kontur.events.v1.ContentRef;

/// Where the files of a mail go while it streams by.
@FunctionalInterface
public interface KeepFile {
  /// Keeps the bytes and tells under which name.
  ContentRef keep(InputStream bytes, String mediaType);
}
