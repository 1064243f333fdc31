package kontur.gateway.user;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;

/// A person who signs in.
///
/// @param name unique, lower case
/// @param displayName for people
/// @param teams whose tickets an agent sees
/// @param disabled cannot sign in
/// @param version grows with every change
public record User(
    UUID id,
    String name,
    String displayName,
    List<Role> roles,
    List<String> teams,
    boolean disabled,
    Instant createdAt,
    long version) {
  public User {
    roles = List.copyOf(roles);
    teams = List.copyOf(teams);
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a user has at least one role: " + name);
    }
  }

  /// What permissions are asked about.
  public Actor.Builder actor() {
    return Actor.newBuilder()
        .setKind(ActorKind.USER)
        .setId(id.toString())
        .setName(displayName)
        .addAllRoles(roles)
        .addAllTeams(teams);
  }

  /// Can sign in and manage users.
  boolean actsAsAdministrator() {
    return !disabled && roles.contains(Role.ADMIN);
  }
}
