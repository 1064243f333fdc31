package kontur.gateway.user;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import kontur.gateway.v1.UpdateUserRequest;

/// Users and tokens as messages.
public final class UserMessages {
  private UserMessages() {}

  /// The user as others see it.
  public static kontur.gateway.v1.User toProto(User user) {
    return kontur.gateway.v1.User.newBuilder()
        .setId(user.id().toString())
        .setName(user.name())
        .setDisplayName(user.displayName())
        .addAllRoles(user.roles())
        .addAllTeams(user.teams())
        .setDisabled(user.disabled())
        .setCreatedAt(timestamp(user.createdAt()))
        .setVersion(user.version())
        .build();
  }

  static kontur.gateway.v1.Token toProto(Token token) {
    return kontur.gateway.v1.Token.newBuilder()
        .setId(token.id().toString())
        .setLabel(token.label())
        .setCreatedAt(timestamp(token.createdAt()))
        .setExpiresAt(timestamp(token.expiresAt()))
        .setRevoked(token.revoked())
        .build();
  }

  /// What is absent stays.
  static User changed(User user, UpdateUserRequest request) {
    return new User(
        user.id(),
        user.name(),
        request.hasDisplayName() ? request.getDisplayName() : user.displayName(),
        request.hasRoles() ? request.getRoles().getRolesList() : user.roles(),
        request.hasTeams() ? request.getTeams().getTeamsList() : user.teams(),
        request.hasDisabled() ? request.getDisabled() : user.disabled(),
        user.createdAt(),
        user.version() + 1);
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
