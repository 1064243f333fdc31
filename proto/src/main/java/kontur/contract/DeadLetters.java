package kontur.contract;

/// Headers of a record in a dead-letter topic, UTF-8 text beside the record's own headers; key and
/// value stay as they came.
public final class DeadLetters {
  /// The topic that the record was read from.
  public static final String TOPIC = "kontur-topic";

  /// Its partition there, in decimal.
  public static final String PARTITION = "kontur-partition";

  /// Its offset there, in decimal.
  public static final String OFFSET = "kontur-offset";

  /// Why it could not be processed, in one line, for people.
  public static final String CAUSE = "kontur-cause";

  private DeadLetters() {}
}
