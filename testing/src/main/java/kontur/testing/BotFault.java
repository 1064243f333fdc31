package kontur.testing;

import java.time.Duration;

/// Something that goes wrong with one call to the stand-in.
public sealed interface BotFault {
  /// The call is refused with this status, and nothing happens.
  record Refused(int code, String description) implements BotFault {}

  /// The call is refused with 429 and `retry_after`.
  record TooMany(int seconds) implements BotFault {}

  /// A proxy in between answers with a page instead of JSON.
  record Page(int code) implements BotFault {}

  /// The connection is cut after the request was read; nothing happens.
  record CutBefore() implements BotFault {}

  /// The connection is cut after the call took effect: the answer is lost.
  record CutAfter() implements BotFault {}

  /// The call takes effect, the answer comes late.
  record Late(Duration by) implements BotFault {}
}
