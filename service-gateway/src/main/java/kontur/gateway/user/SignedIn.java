package kontur.gateway.user;

import java.util.UUID;
import kontur.actor.v1.Actor;

/// A user who came with a good token.
public record SignedIn(User user, UUID tokenId) {
  /// How other services get to know the user.
  public Actor actor(String requestId) {
    return user.actor().setRequestId(requestId).build();
  }
}
