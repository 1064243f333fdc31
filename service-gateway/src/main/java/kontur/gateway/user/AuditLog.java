package kontur.gateway.user;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// What was changed about users and tokens, by whom; written in the transaction of the change.
final class AuditLog {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient sql;
  private final Clock clock;

  AuditLog(JdbcClient sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  void add(
      String actor,
      String action,
      String object,
      @Nullable Map<String, ?> before,
      @Nullable Map<String, ?> after) {
    var origin = Caller.origin();
    sql.sql(
            """
            insert into gateway.audit (at, actor, action, object, before, after, peer, request_id)
            values (:at, :actor, :action, :object, :before::jsonb, :after::jsonb, :peer, :request)
            """)
        .param("at", clock.instant().atOffset(ZoneOffset.UTC))
        .param("actor", actor)
        .param("action", action)
        .param("object", object)
        .param("before", before == null ? null : JSON.writeValueAsString(before))
        .param("after", after == null ? null : JSON.writeValueAsString(after))
        .param("peer", origin.peer())
        .param("request", origin.requestId())
        .update();
  }

  static Map<String, ?> facts(User user) {
    return Map.of(
        "name", user.name(),
        "displayName", user.displayName(),
        "roles", user.roles().stream().map(Enum::name).toList(),
        "teams", List.copyOf(user.teams()),
        "disabled", user.disabled(),
        "version", user.version());
  }

  static Map<String, ?> facts(Token token) {
    return Map.of(
        "user", token.userId().toString(),
        "label", token.label(),
        "expiresAt", token.expiresAt().toString(),
        "revoked", token.revoked());
  }
}
