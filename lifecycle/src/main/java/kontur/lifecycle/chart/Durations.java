package kontur.lifecycle.chart;

import java.time.Duration;
import java.util.regex.Pattern;

/// Reads durations such as `2d17h59m`; a day has 24 hours, also of a calendar.
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

  private Durations() {}

  /// The duration, or an exception with one sentence.
  public static Duration parse(String text) {
    var match = FORM.matcher(text);
    if (text.isEmpty() || !match.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no duration such as 1d12h or 30s");
    }
    return Duration.ofDays(number(match.group(1)))
        .plusHours(number(match.group(2)))
        .plusMinutes(number(match.group(3)))
        .plusSeconds(number(match.group(4)));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
