package kontur.content;

/// More bytes came than the caller allowed.
public final class ContentTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1;

  ContentTooLarge(long limit) {
    super("the content is larger than " + limit + " bytes");
  }
}
