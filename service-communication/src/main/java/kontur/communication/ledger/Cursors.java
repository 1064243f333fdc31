package kontur.communication.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The stored cursors.
public final class Cursors {
  private final JdbcClient sql;

  Cursors(JdbcClient sql) {
    this.sql = sql;
  }

  /// The next offset of a bot, if it was ever read at this API root.
  public Optional<Long> telegramOffset(long botId, String apiRoot) {
    return sql.sql(
            """
            select next_offset from communication.telegram_cursor
             where bot_id = :bot and api_root = :root
            """)
        .param("bot", botId)
        .param("root", apiRoot)
        .query((row, _) -> row.getLong(1))
        .optional();
  }

  /// When a bot was last polled at this API root, by whichever replica.
  public Optional<Polled> telegramPolled(long botId, String apiRoot) {
    return sql.sql(
            """
            select polled_at, lost_until from communication.telegram_cursor
             where bot_id = :bot and api_root = :root and polled_at is not null
            """)
        .param("bot", botId)
        .param("root", apiRoot)
        .query((row, _) -> {
          var lost = row.getObject(2, OffsetDateTime.class);
          return new Polled(
              row.getObject(1, OffsetDateTime.class).toInstant(),
              lost == null ? null : lost.toInstant());
        })
        .optional();
  }

  /// Notes that a bot was polled.
  public void telegramPolled(long botId, String apiRoot, Instant now, @Nullable Instant lostUntil) {
    sql.sql(
            """
            insert into communication.telegram_cursor
              (bot_id, api_root, next_offset, updated_at, polled_at, lost_until)
            values (:bot, :root, 0, :now, :now, :lost)
            on conflict (bot_id, api_root) do update
               set polled_at = excluded.polled_at, lost_until = excluded.lost_until
            """)
        .param("bot", botId)
        .param("root", apiRoot)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("lost", lostUntil == null ? null : lostUntil.atOffset(ZoneOffset.UTC))
        .update();
  }

  /// The folder's UIDVALIDITY and watermark, if it was ever read.
  public Optional<Folder> folder(String account, String folder) {
    return sql.sql(
            """
            select uidvalidity, watermark from communication.mail_cursor
             where account_id = :account and folder = :folder
            """)
        .param("account", account)
        .param("folder", folder)
        .query((row, _) -> new Folder(row.getLong(1), row.getLong(2)))
        .optional();
  }

  /// Begins to read a folder under a UIDVALIDITY: from its first UID.
  public void begin(String account, String folder, long uidValidity, Instant now) {
    sql.sql(
            """
            insert into communication.mail_cursor as c (account_id, folder, uidvalidity, watermark, updated_at)
            values (:account, :folder, :validity, 0, :now)
            on conflict (account_id, folder) do update
               set uidvalidity = excluded.uidvalidity, watermark = 0, updated_at = excluded.updated_at
             where c.uidvalidity <> excluded.uidvalidity
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
    sql.sql(
            """
            delete from communication.mail_uid
             where account_id = :account and folder = :folder and uidvalidity <> :validity
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .update();
  }

  /// The finished ones among these UIDs.
  public List<Long> finished(String account, String folder, long uidValidity, List<Long> uids) {
    return sql.sql(
            """
            select uid from communication.mail_uid
             where account_id = :account and folder = :folder and uidvalidity = :validity
               and finished and uid = any(:uids)
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("uids", uids.toArray(Long[]::new))
        .query((row, _) -> row.getLong(1))
        .list();
  }

  /// The attempts made so far of UIDs that are not finished.
  public Map<Long, Integer> attempts(
      String account, String folder, long uidValidity, List<Long> uids) {
    var attempts = new HashMap<Long, Integer>();
    sql.sql(
            """
            select uid, attempts from communication.mail_uid
             where account_id = :account and folder = :folder and uidvalidity = :validity
               and not finished and uid = any(:uids)
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("uids", uids.toArray(Long[]::new))
        .query(
            (RowCallbackHandler)
                row -> {
                  attempts.put(row.getLong(1), row.getInt(2));
                });
    return attempts;
  }

  /// Counts an attempt to read UIDs, in a commit of its own before the attempt: one that kills the
  /// process counts too. A negative number takes back what was not the mail's fault.
  public void attempt(
      String account, String folder, long uidValidity, List<Long> uids, int number, Instant now) {
    sql.sql(
            """
            insert into communication.mail_uid as m
              (account_id, folder, uidvalidity, uid, attempts, updated_at)
            select :account, :folder, :validity, uid, greatest(:number, 0), :now from unnest(:uids) as uid
            on conflict (account_id, folder, uidvalidity, uid) do update
               set attempts = greatest(m.attempts + :number, 0), updated_at = excluded.updated_at
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("uids", uids.stream().sorted().toArray(Long[]::new))
        .param("number", number)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /// Notes why an attempt failed.
  public void failed(String account, String folder, long uidValidity, long uid, String cause) {
    sql.sql(
            """
            update communication.mail_uid set cause = :cause
             where account_id = :account and folder = :folder and uidvalidity = :validity and uid = :uid
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("uid", uid)
        .param("cause", cause)
        .update();
  }

  /// Moves the watermark: every UID that the folder holds up to there is finished.
  public void watermark(
      String account,
      String folder,
      long uidValidity,
      long watermark,
      long keepAbove,
      Instant now) {
    sql.sql(
            """
            update communication.mail_cursor set watermark = :watermark, updated_at = :now
             where account_id = :account and folder = :folder and uidvalidity = :validity
               and watermark < :watermark
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("watermark", watermark)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
    sql.sql(
            """
            delete from communication.mail_uid
             where account_id = :account and folder = :folder and uidvalidity = :validity
               and finished and uid <= :keepAbove
            """)
        .param("account", account)
        .param("folder", folder)
        .param("validity", uidValidity)
        .param("keepAbove", keepAbove)
        .update();
  }

  /// Moves a cursor; belongs into the transaction that stores what was read.
  void move(Cursor cursor, Instant now) {
    switch (cursor) {
      case Cursor.Mail mail -> finish(mail, now);
      case Cursor.Telegram telegram -> move(telegram, now);
      case Cursor.None() -> {}
    }
  }

  private void finish(Cursor.Mail mail, Instant now) {
    sql.sql(
            """
            insert into communication.mail_uid
              (account_id, folder, uidvalidity, uid, finished, updated_at)
            select :account, :folder, :validity, uid, true, :now from unnest(:uids) as uid
            on conflict (account_id, folder, uidvalidity, uid) do update
               set finished = true, updated_at = excluded.updated_at
            """)
        .param("account", mail.account())
        .param("folder", mail.folder())
        .param("validity", mail.uidValidity())
        .param("uids", mail.finished().stream().sorted().toArray(Long[]::new))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /// An API root may number anew from a lower id: the offset follows the server.
  private void move(Cursor.Telegram cursor, Instant now) {
    sql.sql(
            """
            insert into communication.telegram_cursor (bot_id, api_root, next_offset, updated_at)
            values (:bot, :root, :offset, :now)
            on conflict (bot_id, api_root) do update
               set next_offset = excluded.next_offset, updated_at = excluded.updated_at
            """)
        .param("bot", cursor.botId())
        .param("root", cursor.apiRoot())
        .param("offset", cursor.nextOffset())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /// When a bot was polled.
  ///
  /// @param lostUntil what was written before this moment and not seen is lost; null for nothing
  public record Polled(Instant at, @Nullable Instant lostUntil) {}

  /// How far a folder was read.
  public record Folder(long uidValidity, long watermark) {}
}
