package kontur.communication.mailbox;

import jakarta.mail.MessagingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import kontur.communication.blob.Blobs;
import kontur.communication.blob.Shelf;
import kontur.communication.ledger.Received;
import kontur.communication.mailbox.NormaliseMail.Place;
import kontur.communication.mime.ReadMail;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.UnreadableMail;
import kontur.content.Payload;
import kontur.events.v1.ContentRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches one mail, keeps its original and reads it.
final class FetchMail {
  private static final Logger log = LoggerFactory.getLogger(FetchMail.class);

  /// Larger originals lie in a file while they are read, in bytes.
  private static final long IN_MEMORY = 1024 * 1024;

  private final Blobs blobs;
  private final ReadMail read;
  private final NormaliseMail normalise;
  private final MailboxSettings settings;
  private final Duration readingTime;

  FetchMail(
      Blobs blobs,
      ReadMail read,
      NormaliseMail normalise,
      MailboxSettings settings,
      Duration readingTime) {
    this.blobs = blobs;
    this.read = read;
    this.normalise = normalise;
    this.settings = settings;
    this.readingTime = readingTime;
  }

  /// @param size as the server says
  /// @param attempts made so far, this one included
  Received fetch(MailFolder folder, long uid, long size, Place place, int attempts)
      throws MessagingException, IOException {
    if (size > settings.largest()) {
      try {
        return tooLarge(folder.bodies().beginning(uid), size, place);
      } catch (UnreadableMail e) {
        return NormaliseMail.quarantined(place, null, String.valueOf(e.getMessage()), attempts);
      }
    }
    try (var original = size <= IN_MEMORY ? new Original.InMemory() : new Original.InFile()) {
      try (var out = original.write()) {
        folder.bodies().copy(uid, out);
      }
      return readable(original, place, attempts);
    }
  }

  /// Reads an original that was kept, as far as it can be read now.
  Received again(ContentRef raw, Place place) {
    try (var original =
        raw.getSize() <= IN_MEMORY ? new Original.InMemory() : new Original.InFile()) {
      try (var out = original.write()) {
        blobs.copy(raw, out);
      }
      return readable(original, place, settings.attempts());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Begins to read mails that came together: none waits until those before it are normalised.
  ///
  /// @param bodies by UID, in the order in which they will be taken
  ReadAhead ahead(SequencedMap<Long, byte[]> bodies) {
    var kept = new LinkedHashMap<Long, Kept>();
    bodies.forEach((uid, body) -> kept.put(uid, keep(new ByteArrayInputStream(body))));
    var readings = new ArrayList<Callable<ReadableMail>>();
    kept.forEach((uid, mail) ->
        readings.add(
            () -> read.read(new ByteArrayInputStream(bodies.get(uid)), mail.shelf()::put)));
    return new ReadAhead(List.copyOf(kept.keySet()), kept, ReadInTime.begin(readingTime, readings));
  }

  /// One of those mails.
  Received fetch(ReadAhead ahead, long uid, Place place, int attempts) {
    return normalised(ahead.kept(uid), () -> ahead.mail(uid), place, attempts);
  }

  private Received readable(Original original, Place place, int attempts) throws IOException {
    Kept kept;
    try (var in = original.read()) {
      kept = keep(in);
    }
    Callable<ReadableMail> reading =
        () -> {
          try (var in = original.read()) {
            return read.read(in, kept.shelf()::put);
          }
        };
    try (var inTime = ReadInTime.begin(readingTime, List.of(reading))) {
      return normalised(kept, () -> inTime.get(0), place, attempts);
    }
  }

  /// A mail whose original is on its shelf.
  ///
  /// @param unread what is kept when it cannot be read
  record Kept(ContentRef raw, Shelf shelf, List<Payload> unread) {
    Kept {
      unread = List.copyOf(unread);
    }
  }

  private Kept keep(InputStream original) {
    var shelf = blobs.shelf();
    var raw = shelf.put(original, "message/rfc822");
    return new Kept(raw, shelf, shelf.waiting());
  }

  private Received normalised(Kept kept, Supplier<ReadableMail> mail, Place place, int attempts) {
    try {
      return normalise.normalise(mail.get(), kept.raw(), place, kept.shelf());
    } catch (UnreadableMail e) {
      if (OwnDisk.isCauseOf(e)) {
        // One of its files found no room.
        throw new OwnDisk(e);
      }
      return NormaliseMail.quarantined(place, kept.raw(), String.valueOf(e.getMessage()), attempts)
          .with(kept.unread());
    } catch (org.springframework.dao.DataAccessException
        | org.springframework.transaction.TransactionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (attempts < settings.attempts()) {
        throw e;
      }
      log.atError()
          .addKeyValue("account", place.account().getId())
          .addKeyValue("source", place.sourceKey())
          .setCause(e)
          .log("A mail cannot be read");
      return NormaliseMail.quarantined(
              place,
              kept.raw(),
              "reading it failed %d times with an error of ours (%s)"
                  .formatted(attempts, e.getClass().getSimpleName()),
              attempts)
          .with(kept.unread());
    }
  }

  /// Its header is read and the ticket says that the rest stays in the mailbox.
  private Received tooLarge(byte[] header, long size, Place place) throws IOException {
    var text = new String(header, StandardCharsets.ISO_8859_1);
    var end = text.indexOf("\r\n\r\n");
    var top =
        (end < 0 ? text : text.substring(0, end))
            .replaceAll("(?im)^content-[^\\r\\n]*(\\r\\n[ \\t][^\\r\\n]*)*\\r\\n", "");
    var body =
        "\r\n\r\nThis mail of %d MiB is too large to take and stays in the mailbox.\r\n"
            .formatted(size / (1024 * 1024));
    var bytes = (top + body).getBytes(StandardCharsets.ISO_8859_1);
    var shelf = blobs.shelf();
    var mail = read.read(new ByteArrayInputStream(bytes), shelf::put);
    return normalise.normalise(mail, null, place, shelf);
  }
}
