package kontur.communication.delivery;

/// How many messages an account may send; several replicas count together, and one that counts at
/// the same moment may send a few more.
///
/// @param perMinute 0 for no limit
/// @param perDay 0 for no limit
public record Rate(int perMinute, int perDay) {
  /// No limit of ours.
  public static final Rate FREE = new Rate(0, 0);

  boolean isFree() {
    return perMinute == 0 && perDay == 0;
  }

  /// How many more may leave now.
  int left(Sent sent) {
    return Math.max(0, Math.min(left(perMinute, sent.minute()), left(perDay, sent.day())));
  }

  private static int left(int limit, int sent) {
    return limit == 0 ? Integer.MAX_VALUE : limit - sent;
  }

  /// What left, or may have left, within the last minute and the last 24 hours.
  record Sent(int minute, int day) {}
}
