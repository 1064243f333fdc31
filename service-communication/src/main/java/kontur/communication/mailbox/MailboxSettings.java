package kontur.communication.mailbox;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import kontur.communication.lock.BackOff;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// How mailboxes are read.
///
/// @param connect how long a server may take to answer at all
/// @param answer how long it may take to answer a command
/// @param idle after so long IDLE is broken and the folder searched, whatever the server says
/// @param poll how often a server without IDLE is searched
/// @param batch how many mails are stored in one transaction
/// @param batchBytes how many bytes of mail are fetched for one transaction
/// @param attempts after so many failures a mail is quarantined
/// @param rescan how many UIDs below the watermark are looked at again: some servers show a lower
///   one after a higher one
/// @param largest larger mails stay on the server; the ticket says so
/// @param keyword set on stored mails where the server permits; empty for none
/// @param markSeen also marks stored mails as read
/// @param firstBackOff longest wait after the first failure, doubled each time; a reader that
///   connects again waits any time up to that
/// @param longestBackOff no wait is longer
/// @param refused wait after a password that was refused twice: servers lock out who tries five
///   times within ten minutes
/// @param elsewhere how often a mailbox that another replica reads is asked for
/// @param sentSearch how often uncertain mails are looked for in the Sent folder, where one is
///   named
/// @param fetchAgain how long somebody waits who has a quarantined mail fetched once more
@Validated
@ConfigurationProperties(prefix = "kontur.communication.mailbox", ignoreUnknownFields = false)
record MailboxSettings(
    @DefaultValue("30s") Duration connect,
    @DefaultValue("2m") Duration answer,
    @DefaultValue("4m") Duration idle,
    @DefaultValue("30s") Duration poll,
    @DefaultValue("200") @Positive int batch,
    @DefaultValue("33554432") @Positive long batchBytes,
    @DefaultValue("3") @Positive int attempts,
    @DefaultValue("1000") @Positive int rescan,
    @DefaultValue("52428800") @Positive long largest,
    @DefaultValue("$TicketStored") String keyword,
    @DefaultValue("false") boolean markSeen,
    @DefaultValue("500ms") Duration firstBackOff,
    @DefaultValue("1m") Duration longestBackOff,
    @DefaultValue("4m") Duration refused,
    @DefaultValue("5s") Duration elsewhere,
    @DefaultValue("1m") Duration sentSearch,
    @DefaultValue("15s") Duration fetchAgain) {
  MailboxSettings {
    if (idle.compareTo(Duration.ofMinutes(29)) > 0) {
      throw new IllegalArgumentException(
          "kontur.communication.mailbox.idle must not exceed 29m (RFC 2177): " + idle);
    }
  }

  /// The lowest UID that is looked at where all below the watermark are finished.
  long lookedAtFrom(long watermark) {
    return Math.max(1, watermark + 1 - rescan);
  }

  /// How long to rest after failures.
  BackOff backOff() {
    return new BackOff(firstBackOff, longestBackOff);
  }
}
