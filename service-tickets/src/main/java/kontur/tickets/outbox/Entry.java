package kontur.tickets.outbox;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One record to send to Kafka.
///
/// @param topic where to
/// @param key what keeps the order
/// @param value the record
/// @param held why it may have to wait; null leaves at once
@SuppressWarnings("ArrayRecordComponent")
public record Entry(String topic, String key, byte[] value, @Nullable Hold held) {
  /// Waits until an album is quiet; a later event of the ticket releases it.
  ///
  /// @param ticket the ticket whose events must stay in order
  /// @param album parts of one album move each other's time
  /// @param until when it leaves if no other part comes
  public record Hold(UUID ticket, String album, Instant until) {}

  /// Leaves at once.
  public static Entry now(String topic, String key, byte[] value) {
    return new Entry(topic, key, value, null);
  }
}
