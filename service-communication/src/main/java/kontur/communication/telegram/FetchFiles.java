package kontur.communication.telegram;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import kontur.communication.account.Accounts;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.Report;
import kontur.content.ContentTooLarge;
import kontur.events.v1.Attachment;
import kontur.events.v1.AttachmentStored;
import kontur.events.v1.ContentRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/// Fetches the files of messages that are visible already, and reports each one's bytes or why
/// there are none.
final class FetchFiles {
  private static final Logger log = LoggerFactory.getLogger(FetchFiles.class);
  private static final int PAGE = 20;
  private static final int MOST_ATTEMPTS = 12;
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(10);

  private final PendingFiles files;
  private final Blobs blobs;
  private final Report report;
  private final Accounts accounts;
  private final TransactionOperations tx;
  private final Clock clock;

  FetchFiles(
      PendingFiles files,
      Blobs blobs,
      Report report,
      Accounts accounts,
      TransactionOperations tx,
      Clock clock) {
    this.files = files;
    this.blobs = blobs;
    this.report = report;
    this.accounts = accounts;
    this.tx = tx;
    this.clock = clock;
  }

  /// Fetches what is due.
  ///
  /// @return how long until the next look: nothing when there may be more, else [#SWEEP] or less
  Duration fetchDue(Bot bot) {
    var due = files.due(bot.account(), clock.instant(), PAGE);
    var next = due.size() == PAGE ? Duration.ZERO : SWEEP;
    for (var file : due) {
      if (Thread.currentThread().isInterrupted()) {
        return SWEEP;
      }
      var wait = fetch(bot, file);
      next = wait.compareTo(next) < 0 ? wait : next;
    }
    return next;
  }

  /// Says when this file is to be looked at again.
  private Duration fetch(Bot bot, PendingFiles.Pending file) {
    try {
      var path = path(bot, file);
      var content = stored(bot, file, path);
      finish(bot, file, attachment(file).setContent(content).build(), List.of(content));
    } catch (ContentTooLarge _) {
      missing(bot, file, "larger than 50 MiB");
    } catch (BotApiException e) {
      return failed(
          bot, file, e.getMessage(), e.fate() == BotApiException.Fate.REFUSED && e.code() == 400);
    } catch (IOException | UncheckedIOException e) {
      return failed(bot, file, e.getClass().getSimpleName(), false);
    }
    return SWEEP;
  }

  private static String path(Bot bot, PendingFiles.Pending file) {
    return bot.client()
        .call("getFile", Map.of("file_id", file.fileId()))
        .path("file_path")
        .asString("");
  }

  private ContentRef stored(Bot bot, PendingFiles.Pending file, String path) throws IOException {
    try (InputStream bytes = bot.client().download(path)) {
      return blobs.put(bytes, file.mediaType());
    }
  }

  private Duration failed(Bot bot, PendingFiles.Pending file, String cause, boolean forGood) {
    log.atWarn()
        .addKeyValue("account", bot.account())
        .addKeyValue("attachmentId", file.attachment())
        .addKeyValue("attempt", file.attempts() + 1)
        .addKeyValue("cause", cause)
        .log("A file could not be fetched");
    if (forGood || file.attempts() + 1 >= MOST_ATTEMPTS) {
      missing(bot, file, "could not be fetched from Telegram: " + cause);
      return SWEEP;
    }
    var wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(file.attempts(), 10));
    var capped = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    files.postpone(file, clock.instant().plus(capped));
    return capped;
  }

  private void missing(Bot bot, PendingFiles.Pending file, String reason) {
    var attachment = attachment(file).setMissingReason(Clean.line(reason, 500)).build();
    finish(bot, file, attachment, List.of());
  }

  private void finish(
      Bot bot, PendingFiles.Pending file, Attachment attachment, List<ContentRef> content) {
    var account =
        accounts
            .find(bot.account())
            .orElseGet(() -> bot.settings().toProto(bot.account(), bot.userName()));
    tx.executeWithoutResult(_ -> {
      if (files.done(file)) {
        blobs.refer(file.message(), content);
        report.report(
            account,
            file.conversationKey(),
            event ->
                event.setAttachment(
                    AttachmentStored.newBuilder()
                        .setMessageId(file.message().toString())
                        .setAttachment(attachment)));
      }
    });
  }

  private static Attachment.Builder attachment(PendingFiles.Pending file) {
    return Attachment.newBuilder().setId(file.attachment().toString()).setFileName(file.fileName());
  }
}
