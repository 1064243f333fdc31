package kontur.workflow.classify;

/// A file of classification cannot be used; the message says where and what to do.
final class FileBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FileBroken(String sentence) {
    super(sentence);
  }
}
