package kontur.migrations;

/// The topics could not be made; the message is one sentence.
final class TopicsFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  TopicsFailed(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
