package kontur.gateway.user;

import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;

/// A user who came with a good token.
public record SignedIn(User user, UUID tokenId) {
  /// How other services get to know the user.
  public Actor actor(String requestId) {
    return Actor.newBuilder()
        .setKind(ActorKind.USER)
        .setId(user.id().toString())
        .setName(user.displayName())
        .addAllRoles(user.roles())
        .addAllTeams(user.teams())
        .setRequestId(requestId)
        .build();
  }
}
