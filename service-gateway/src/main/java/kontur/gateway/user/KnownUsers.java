package kontur.gateway.user;

import java.util.Optional;
import java.util.UUID;

/// Tells other features who can be given work.
public final class KnownUsers {
  private final ManageUsers users;

  KnownUsers(ManageUsers users) {
    this.users = users;
  }

  /// A user who is not disabled.
  public Optional<User> enabled(String id) {
    try {
      return users.enabled(UUID.fromString(id));
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }
}
