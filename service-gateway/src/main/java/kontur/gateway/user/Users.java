package kontur.gateway.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Role;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The users.
final class Users {
  /// Changes of users follow each other, so that two cannot take away the last two administrators.
  private static final long CHANGES = 0x6b6f6e7475720001L;

  private final JdbcClient sql;

  Users(JdbcClient sql) {
    this.sql = sql;
  }

  /// Waits for other transactions that change users.
  void lock() {
    sql.sql("select pg_advisory_xact_lock(?)").param(CHANGES).query().singleValue();
  }

  /// Returns false if the name is taken.
  boolean add(User user) {
    return sql.sql(
                """
                insert into gateway.account
                  (id, name, display_name, roles, teams, disabled, created_at, version)
                values (:id, :name, :displayName, :roles, :teams, :disabled, :createdAt, :version)
                on conflict (name) do nothing
                """)
            .param("id", user.id())
            .param("name", user.name())
            .param("displayName", user.displayName())
            .param("roles", names(user))
            .param("teams", user.teams().toArray(String[]::new))
            .param("disabled", user.disabled())
            .param("createdAt", user.createdAt().atOffset(ZoneOffset.UTC))
            .param("version", user.version())
            .update()
        == 1;
  }

  void change(User user) {
    sql.sql(
            """
            update gateway.account
               set display_name = :displayName, roles = :roles, teams = :teams,
                   disabled = :disabled, version = :version
             where id = :id
            """)
        .param("id", user.id())
        .param("displayName", user.displayName())
        .param("roles", names(user))
        .param("teams", user.teams().toArray(String[]::new))
        .param("disabled", user.disabled())
        .param("version", user.version())
        .update();
  }

  Optional<User> find(UUID id) {
    return sql.sql("select * from gateway.account where id = ?")
        .param(id)
        .query(Users::read)
        .optional();
  }

  List<User> page(String afterName, int size) {
    return sql.sql("select * from gateway.account where name > ? order by name limit ?")
        .param(afterName)
        .param(size)
        .query(Users::read)
        .list();
  }

  /// Whether somebody else is an administrator who can sign in.
  boolean otherAdministrator(UUID than) {
    return sql.sql(
            """
            select exists (select from gateway.account
                            where 'ADMIN' = any (roles) and not disabled and id <> ?)
            """)
        .param(than)
        .query(Boolean.class)
        .single();
  }

  /// Whether an administrator is enabled and has a good token.
  boolean anyAdministratorWithToken(Instant now) {
    return sql.sql(
            """
            select exists (select from gateway.account join gateway.token on token.account_id = account.id
                            where 'ADMIN' = any (roles) and not disabled
                              and revoked_at is null and expires_at > ?)
            """)
        .param(now.atOffset(ZoneOffset.UTC))
        .query(Boolean.class)
        .single();
  }

  Optional<User> find(String name) {
    return sql.sql("select * from gateway.account where name = ?")
        .param(name)
        .query(Users::read)
        .optional();
  }

  static User read(ResultSet row, int number) throws SQLException {
    return new User(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("display_name"),
        strings(row, "roles").stream().map(Role::valueOf).toList(),
        strings(row, "teams"),
        row.getBoolean("disabled"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getLong("version"));
  }

  private static List<String> strings(ResultSet row, String column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  private static String[] names(User user) {
    return user.roles().stream().map(Role::name).toArray(String[]::new);
  }
}
