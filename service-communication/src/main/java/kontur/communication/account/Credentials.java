package kontur.communication.account;

/// Gives the secret for one sign-in: a password today, a fresh OAuth token later.
@FunctionalInterface
public interface Credentials {
  /// The secret as it is now; asked before every sign-in, so that a rotated file is noticed.
  Secret forSignIn();
}
