package kontur.communication.account;

import org.jspecify.annotations.Nullable;

/// A word that must not appear in a log: it is given only to whom asks for it by name.
public final class Secret {
  private final String word;

  private Secret(String word) {
    this.word = word;
  }

  /// Hides a word.
  public static Secret of(String word) {
    return new Secret(word);
  }

  /// The word itself, for the other side's eyes only.
  public String reveal() {
    return word;
  }

  @Override
  public String toString() {
    return "***";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && secret.word.equals(word);
  }

  @Override
  public int hashCode() {
    return word.hashCode();
  }
}
