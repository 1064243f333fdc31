package kontur.tickets.intake;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import kontur.tickets.rows.Rows;

/// A Message-ID as one account knows it.
record MailKey(String account, String id) implements Comparable<MailKey> {
  /// Longer ones do not fit into an index; senders choose them.
  private static final int LONGEST = 500;

  /// The key of an id as a mail carries or names it.
  static MailKey of(String account, String messageId) {
    var clean = Rows.text(messageId);
    if (clean.length() <= LONGEST) {
      return new MailKey(account, clean);
    }
    var hash = UUID.nameUUIDFromBytes(clean.getBytes(StandardCharsets.UTF_8));
    return new MailKey(account, clean.substring(0, LONGEST) + hash);
  }

  @Override
  public int compareTo(MailKey other) {
    var byAccount = account.compareTo(other.account);
    return byAccount != 0 ? byAccount : id.compareTo(other.id);
  }
}
