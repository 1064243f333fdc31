package kontur.testing;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The Bot API's way to say no: an HTTP status with `error_code`, `description` and sometimes
/// `parameters`.
final class BotRefusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  final int code;
  final @Nullable Integer retryAfter;
  final @Nullable Long migrateTo;

  private BotRefusal(
      int code, String description, @Nullable Integer retryAfter, @Nullable Long migrateTo) {
    super(description, null, false, false);
    this.code = code;
    this.retryAfter = retryAfter;
    this.migrateTo = migrateTo;
  }

  static BotRefusal badRequest(String what) {
    return new BotRefusal(400, "Bad Request: " + what, null, null);
  }

  static BotRefusal migrated(long to) {
    return new BotRefusal(
        400, "Bad Request: group chat was upgraded to a supergroup chat", null, to);
  }

  static BotRefusal forbidden(String what) {
    return new BotRefusal(403, "Forbidden: " + what, null, null);
  }

  static BotRefusal tooMany(int seconds) {
    return new BotRefusal(429, "Too Many Requests: retry after " + seconds, seconds, null);
  }

  static BotRefusal of(int code, String description) {
    return new BotRefusal(code, description, null, null);
  }
}
