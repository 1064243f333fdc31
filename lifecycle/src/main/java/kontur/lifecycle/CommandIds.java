package kontur.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Remembers ids of commands in little space: 512 of them must not fill a snapshot.
final class CommandIds {
  static final int REMEMBERED = 512;
  private static final int BYTES = 12;

  private CommandIds() {}

  static boolean contains(List<String> seen, String id) {
    return seen.contains(shortened(id));
  }

  static List<String> with(List<String> seen, String id) {
    var more = new ArrayList<>(seen);
    more.add(shortened(id));
    return more.size() > REMEMBERED ? more.subList(more.size() - REMEMBERED, more.size()) : more;
  }

  private static String shortened(String id) {
    var hash = HexFormat.of().parseHex(Definitions.sha256(id.getBytes(StandardCharsets.UTF_8)));
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, BYTES));
  }
}
