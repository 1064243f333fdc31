package kontur.communication.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one attempt to send ended.
public sealed interface Outcome {
  /// The other side took it.
  ///
  /// @param externalId Message-ID or Bot API message id
  record Sent(String externalId) implements Outcome {}

  /// The other side certainly has nothing and never will.
  ///
  /// @param reason for people; no addresses
  record Failed(String reason) implements Outcome {}

  /// The other side certainly has nothing; it is tried again later.
  ///
  /// @param after at least so long; null for the usual back-off
  record NotYet(String reason, @Nullable Duration after) implements Outcome {}

  /// The other side may have it; only a person may repeat it.
  record Uncertain(String reason) implements Outcome {}
}
