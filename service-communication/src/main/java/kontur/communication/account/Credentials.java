package kontur.communication.account;

/// Gives the secret for one sign-in: a password, or a fresh access token.
@FunctionalInterface
public interface Credentials {
  /// The secret as it is now; asked before every sign-in, so that a rotated file is noticed.
  Secret forSignIn();

  /// Whether it is an access token (XOAUTH2).
  default boolean isToken() {
    return false;
  }

  /// The other side refused what was given last.
  default void refused() {}
}
