package kontur.gateway.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The tokens.
final class Tokens {
  private final JdbcClient sql;

  Tokens(JdbcClient sql) {
    this.sql = sql;
  }

  void add(Token token, Secret secret) {
    sql.sql(
            """
            insert into gateway.token
              (id, account_id, label, secret_hash, created_at, expires_at)
            values (:id, :account, :label, :hash, :createdAt, :expiresAt)
            """)
        .param("id", token.id())
        .param("account", token.userId())
        .param("label", token.label())
        .param("hash", secret.hash())
        .param("createdAt", token.createdAt().atOffset(ZoneOffset.UTC))
        .param("expiresAt", token.expiresAt().atOffset(ZoneOffset.UTC))
        .update();
  }

  /// Returns false if it was revoked already.
  boolean revoke(UUID id, Instant now) {
    return sql.sql("update gateway.token set revoked_at = ? where id = ? and revoked_at is null")
            .param(now.atOffset(ZoneOffset.UTC))
            .param(id)
            .update()
        == 1;
  }

  Optional<Token> find(UUID userId, UUID id) {
    return sql.sql("select * from gateway.token where account_id = ? and id = ?")
        .param(userId)
        .param(id)
        .query(Tokens::read)
        .optional();
  }

  List<Token> of(UUID userId) {
    return sql.sql("select * from gateway.token where account_id = ? order by id desc limit 1000")
        .param(userId)
        .query(Tokens::read)
        .list();
  }

  /// The user behind a secret, if the token is good and the user enabled.
  Optional<SignedIn> signIn(Secret secret, Instant now) {
    return sql.sql(
            """
            select account.*, token.id as token_id, token.secret_hash
              from gateway.token join gateway.account on account.id = token.account_id
             where token.secret_hash = :hash and token.revoked_at is null
               and token.expires_at > :now and not account.disabled
            """)
        .param("hash", secret.hash())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query((row, number) ->
            secret.hasHash(row.getBytes("secret_hash"))
                ? Optional.of(signedIn(row, number))
                : Optional.<SignedIn>empty())
        .optional()
        .flatMap(found -> found);
  }

  /// Those of the tokens that are still good, each with its user as it is now.
  List<SignedIn> stillGood(Collection<UUID> tokenIds, Instant now) {
    return sql.sql(
            """
            select account.*, token.id as token_id
              from gateway.token join gateway.account on account.id = token.account_id
             where token.id = any (:ids) and token.revoked_at is null
               and token.expires_at > :now and not account.disabled
            """)
        .param("ids", tokenIds.toArray(UUID[]::new))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(Tokens::signedIn)
        .list();
  }

  private static SignedIn signedIn(ResultSet row, int number) throws SQLException {
    return new SignedIn(Users.read(row, number), row.getObject("token_id", UUID.class));
  }

  private static Token read(ResultSet row, int number) throws SQLException {
    return new Token(
        row.getObject("id", UUID.class),
        row.getObject("account_id", UUID.class),
        row.getString("label"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        row.getObject("revoked_at") != null);
  }
}
