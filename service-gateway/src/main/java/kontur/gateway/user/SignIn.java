package kontur.gateway.user;

import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Finds out who comes with a token.
///
/// Nothing is cached: a revoked token or a disabled user is out with the next call, at every
/// replica.
public final class SignIn {
  private final Tokens tokens;
  private final Clock clock;

  SignIn(Tokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /// The user of a token's secret; why there is none is not told.
  public Optional<SignedIn> with(String secret) {
    return tokens.signIn(new Secret(secret), clock.instant());
  }

  /// Those of the tokens that are still good, by their ids.
  public Map<UUID, SignedIn> stillGood(Collection<UUID> tokenIds) {
    return tokens.stillGood(tokenIds, clock.instant()).stream()
        .collect(Collectors.toMap(SignedIn::tokenId, Function.identity()));
  }
}
