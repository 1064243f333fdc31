package kontur.k8s;

import java.util.Locale;
import java.util.regex.Pattern;

/// Sizes, as Kubernetes and the JVM write them.
final class Quantity {
  private static final Pattern SIZE = Pattern.compile("(\\d+)([kKmMgG]?)i?");

  private Quantity() {}

  /// 0 for what is no size; L1 says so.
  static long bytes(String quantity) {
    var matcher = SIZE.matcher(quantity);
    if (!matcher.matches()) {
      return 0;
    }
    var number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
      case "k" -> number << 10;
      case "m" -> number << 20;
      case "g" -> number << 30;
      default -> number;
    };
  }

  /// The size after a flag; 0 when it is not given.
  static long flag(String flags, String flag) {
    var matcher = Pattern.compile(Pattern.quote(flag) + "(\\d+[kKmMgG]?)").matcher(flags);
    return matcher.find() ? bytes(matcher.group(1)) : 0;
  }

  static String mebi(long bytes) {
    return (bytes >> 20) + "Mi";
  }
}
