package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kontur.actor.v1.Role;
import kontur.gateway.v1.CreateUserRequest;
import kontur.gateway.v1.IssueTokenRequest;

/// Agents of a few teams, each with a token and a connection of their own.
final class Staff implements AutoCloseable {
  /// Those of the loaded tickets, a quarter in each.
  private static final List<String> TEAMS = List.of("support", "billing", "technical", "delivery");

  private final List<Gateway> desks = new ArrayList<>();

  private Staff() {}

  /// Makes that many users with role agent. Each is in all teams but one, and sees three quarters
  /// of all tickets.
  static Staff of(Gateway admin, List<Integer> ports, int count) {
    var staff = new Staff();
    for (var i = 0; i < count; i++) {
      staff.desks.add(new Gateway(ports, token(admin, i)));
    }
    return staff;
  }

  private static String token(Gateway admin, int number) {
    var teams = new ArrayList<>(TEAMS);
    teams.remove(number % TEAMS.size());
    var user =
        admin
            .users()
            .createUser(
                CreateUserRequest.newBuilder()
                    .setIdempotencyKey(UUID.randomUUID().toString())
                    .setName(String.format(Locale.ROOT, "bench-agent-%02d", number))
                    .setDisplayName("Agent " + number)
                    .addRoles(Role.AGENT)
                    .addAllTeams(teams)
                    .build())
            .getUser();
    return admin
        .users()
        .issueToken(
            IssueTokenRequest.newBuilder()
                .setIdempotencyKey(UUID.randomUUID().toString())
                .setUserId(user.getId())
                .setLabel("bench")
                .setValidDays(1)
                .build())
        .getSecret();
  }

  /// The gateway as each of them uses it.
  List<Gateway> desks() {
    return List.copyOf(desks);
  }

  @Override
  public void close() {
    desks.forEach(Gateway::close);
  }
}
