package kontur.tickets.intake;

/// A Message-ID as one account knows it.
record MailKey(String account, String id) implements Comparable<MailKey> {
  @Override
  public int compareTo(MailKey other) {
    var byAccount = account.compareTo(other.account);
    return byAccount != 0 ? byAccount : id.compareTo(other.id);
  }
}
