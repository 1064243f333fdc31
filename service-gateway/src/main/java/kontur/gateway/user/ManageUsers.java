package kontur.gateway.user;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kontur.actor.v1.Role;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;

/// Creates and changes users and their tokens; every method runs in its caller's transaction.
final class ManageUsers {
  private final Users users;
  private final Tokens tokens;
  private final AuditLog audit;
  private final Clock clock;

  ManageUsers(Users users, Tokens tokens, AuditLog audit, Clock clock) {
    this.users = users;
    this.tokens = tokens;
    this.audit = audit;
    this.clock = clock;
  }

  /// What is shown once.
  record Issued(Token token, Secret secret) {}

  /// Waits for other transactions that change users.
  void lock() {
    users.lock();
  }

  /// Whether an administrator can sign in.
  boolean anyAdministratorWithToken() {
    return users.anyAdministratorWithToken(now());
  }

  /// The administrator of that name; made if there is no user of that name.
  User administrator(String actor, String name) {
    return users
        .find(name)
        .filter(User::actsAsAdministrator)
        .orElseGet(() -> create(actor, name, name, List.of(Role.ADMIN), List.of()));
  }

  User create(String actor, String name, String displayName, List<Role> roles, List<String> teams) {
    var user = new User(Ids.next(clock), name, displayName, roles, teams, false, now(), 1);
    if (!users.add(user)) {
      throw new Refusal(Reason.USER_EXISTS, "there is a user named " + name);
    }
    audit.add(actor, "user.create", object(user), null, AuditLog.facts(user));
    return user;
  }

  User change(String actor, UUID id, long expectedVersion, UnaryOperator<User> change) {
    users.lock();
    var before = user(id);
    if (expectedVersion != 0 && expectedVersion != before.version()) {
      throw new Refusal(
          Reason.VERSION_STALE,
          "the user is at version " + before.version() + ", not " + expectedVersion);
    }
    var after = change.apply(before);
    if (before.actsAsAdministrator()
        && !after.actsAsAdministrator()
        && !users.otherAdministrator(id)) {
      throw new Refusal(
          Reason.LAST_ADMINISTRATOR, before.name() + " is the last enabled administrator");
    }
    users.change(after);
    audit.add(actor, "user.change", object(after), AuditLog.facts(before), AuditLog.facts(after));
    return after;
  }

  Issued issue(String actor, UUID userId, String label, Duration valid) {
    var user = user(userId);
    var now = now();
    var token = new Token(Ids.next(clock), user.id(), label, now, now.plus(valid), false);
    var secret = Secret.random("kontur_");
    tokens.add(token, secret);
    audit.add(actor, "token.issue", "token:" + token.id(), null, AuditLog.facts(token));
    return new Issued(token, secret);
  }

  Token revoke(String actor, UUID userId, UUID tokenId) {
    var before = token(userId, tokenId);
    if (tokens.revoke(tokenId, now())) {
      audit.add(
          actor,
          "token.revoke",
          "token:" + tokenId,
          AuditLog.facts(before),
          AuditLog.facts(token(userId, tokenId)));
    }
    return token(userId, tokenId);
  }

  List<User> page(String afterName, int size) {
    return users.page(afterName, size);
  }

  List<Token> tokens(UUID userId) {
    return tokens.of(user(userId).id());
  }

  /// A user who can sign in.
  Optional<User> enabled(UUID id) {
    return users.find(id).filter(user -> !user.disabled());
  }

  private User user(UUID id) {
    return users
        .find(id)
        .orElseThrow(() -> new Refusal(Reason.USER_NOT_FOUND, "there is no such user"));
  }

  private Token token(UUID userId, UUID tokenId) {
    return tokens
        .find(user(userId).id(), tokenId)
        .orElseThrow(() -> new Refusal(Reason.TOKEN_NOT_FOUND, "the user has no such token"));
  }

  /// As exact as the database keeps it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static String object(User user) {
    return "user:" + user.id();
  }
}
