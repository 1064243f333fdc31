package kontur.content;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Stores bytes by their SHA-256 in PostgreSQL. Every call joins the caller's transaction.
///
/// Whoever needs bytes for longer holds a reference on them; what nobody references is swept.
public final class ContentStore {
  /// The largest content that can be stored.
  public static final long MAX_SIZE = 50L * 1024 * 1024;

  /// Up to this size content lies in one row; larger content in chunks of this size.
  static final int CHUNK = 1024 * 1024;

  private static final int SWEEP_PAGE = 500;

  private final JdbcClient sql;
  private final TransactionOperations tx;

  public ContentStore(JdbcClient sql, TransactionOperations tx) {
    this.sql = sql;
    this.tx = tx;
  }

  /// Stores bytes; the same bytes are stored once.
  public ContentRef put(byte[] bytes, String mediaType) {
    return putAll(List.of(new Payload(bytes, mediaType))).getFirst();
  }

  /// Stores many contents with one statement; the answers are in the same order.
  public List<ContentRef> putAll(List<Payload> payloads) {
    var refs = new ArrayList<ContentRef>();
    // Sorted, so that two transactions that store the same contents lock them in the same order.
    var small = new TreeMap<String, byte[]>();
    for (var payload : payloads) {
      var bytes = payload.bytes();
      if (bytes.length > CHUNK) {
        refs.add(put(new ByteArrayInputStream(bytes), payload.mediaType(), MAX_SIZE));
        continue;
      }
      var ref = payload.ref();
      small.put(ref.sha256(), bytes);
      refs.add(ref);
    }
    if (!small.isEmpty()) {
      insert(small);
    }
    return refs;
  }

  private void insert(SortedMap<String, byte[]> small) {
    sql.sql(
            """
            insert into content.blob (sha256, size, bytes)
            select decode(b.hash, 'hex'), length(b.bytes), b.bytes
              from unnest(:hashes::text[], :bytes::bytea[]) with ordinality as b (hash, bytes, place)
             order by b.place
            on conflict (sha256) do update set put_at = now()
             where blob.put_at < now() - interval '1 hour'
            """)
        .param("hashes", small.keySet().toArray(String[]::new))
        .param("bytes", small.values().toArray(byte[][]::new))
        .update();
  }

  /// Stores a stream of at most `limit` bytes without holding it in memory.
  ///
  /// @throws ContentTooLarge when there are more
  public ContentRef put(InputStream from, String mediaType, long limit) {
    try (var spool = Spool.of(from, Math.min(limit, MAX_SIZE))) {
      if (spool.size() <= CHUNK) {
        try (var in = spool.open()) {
          return put(in.readAllBytes(), mediaType);
        }
      }
      tx.executeWithoutResult(_ -> insert(spool));
      return new ContentRef(Sha256.hex(spool.hash()), spool.size(), mediaType);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void insert(Spool spool) {
    // `xmax = 0` tells a new row from one that was there; a new one lacks its chunks.
    var isNew =
        sql.sql(
                """
                insert into content.blob as blob (sha256, size) values (:hash, :size)
                on conflict (sha256) do update set put_at = now()
                returning xmax = 0
                """)
            .param("hash", spool.hash())
            .param("size", spool.size())
            .query(Boolean.class)
            .single();
    if (!isNew) {
      return;
    }
    try (var in = spool.open()) {
      var ordinal = 0;
      for (var chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
        sql.sql("insert into content.chunk (sha256, ordinal, bytes) values (?, ?, ?)")
            .params(spool.hash(), ordinal++, chunk)
            .update();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The size of stored content, if it is there.
  public Optional<Long> size(String sha256) {
    return sql.sql("select size from content.blob where sha256 = ?")
        .param(Sha256.bytes(sha256))
        .query(Long.class)
        .optional();
  }

  /// The whole content, if it is there. For large content use [#copy].
  public Optional<byte[]> read(String sha256) {
    var to = new ByteArrayOutputStream();
    return copy(sha256, to) ? Optional.of(to.toByteArray()) : Optional.empty();
  }

  /// Many contents by one query; those that are absent or larger than 1 MiB are left out.
  public Map<String, byte[]> readAll(Collection<String> hashes) {
    var found = new HashMap<String, byte[]>();
    if (hashes.isEmpty()) {
      return found;
    }
    sql.sql(
            """
            select encode(sha256, 'hex') as hash, bytes from content.blob
             where bytes is not null
               and sha256 in (select decode(h, 'hex') from unnest(:hashes::text[]) as h)
            """)
        .param("hashes", hashes.toArray(String[]::new))
        .query(row -> {
          found.put(row.getString("hash"), row.getBytes("bytes"));
        });
    return found;
  }

  /// Writes the content piece by piece; false when it is not there.
  public boolean copy(String sha256, OutputStream to) {
    var hash = Sha256.bytes(sha256);
    var blob =
        sql.sql("select size, bytes from content.blob where sha256 = ?")
            .param(hash)
            .query((row, _) -> new Blob(row.getLong("size"), row.getBytes("bytes")))
            .optional();
    if (blob.isEmpty()) {
      return false;
    }
    try {
      var bytes = blob.get().bytes();
      if (bytes != null) {
        to.write(bytes);
      } else {
        copyChunks(hash, blob.get().size(), to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return true;
  }

  private void copyChunks(byte[] hash, long size, OutputStream to) throws IOException {
    for (var ordinal = 0; (long) ordinal * CHUNK < size; ordinal++) {
      to.write(
          sql.sql("select bytes from content.chunk where sha256 = ? and ordinal = ?")
              .params(hash, ordinal)
              .query(byte[].class)
              .single());
    }
  }

  /// Notes who needs which content, in the caller's transaction. Fails when the content is absent.
  public void reference(Collection<Reference> references) {
    if (references.isEmpty()) {
      return;
    }
    var sorted = references.stream().sorted().distinct().toList();
    sql.sql(
            """
            insert into content.reference (sha256, holder)
            select decode(r.hash, 'hex'), r.holder
              from unnest(:hashes::text[], :holders::text[]) with ordinality as r (hash, holder, place)
             order by r.place
            on conflict do nothing
            """)
        .param("hashes", sorted.stream().map(Reference::sha256).toArray(String[]::new))
        .param("holders", sorted.stream().map(Reference::holder).toArray(String[]::new))
        .update();
  }

  /// Drops every reference of these holders, in the caller's transaction.
  public void release(Collection<String> holders) {
    sql.sql("delete from content.reference where holder = any(:holders::text[])")
        .param("holders", holders.toArray(String[]::new))
        .update();
  }

  /// Deletes what nobody references and nobody has put or released for so long; answers how many.
  /// Reads only what was put or released since the last sweep.
  public int sweep(Duration grace) {
    var swept = 0;
    Page page;
    do {
      page = sweepPage(grace);
      swept += page.swept();
    } while (page.seen() == SWEEP_PAGE);
    return swept;
  }

  private Page sweepPage(Duration grace) {
    return sql.sql(
            """
            with due as materialized (
              select sha256 from content.candidate
               where since < now() - make_interval(secs => :grace)
               order by since limit :page for update skip locked),
            free as materialized (
              select sha256 from content.blob as b
               where sha256 in (select sha256 from due)
                 and not exists (select from content.reference as r where r.sha256 = b.sha256)
               for update skip locked),
            swept as (
              delete from content.blob
               where sha256 in (select sha256 from free)
                 and put_at < now() - make_interval(secs => :grace)
              returning sha256),
            needed as (
              delete from content.candidate as c
               where sha256 in (select sha256 from due)
                 and exists (select from content.reference as r where r.sha256 = c.sha256)),
            later as (
              update content.candidate as c set since = now()
               where sha256 in (select sha256 from due) and sha256 not in (select sha256 from swept)
                 and not exists (select from content.reference as r where r.sha256 = c.sha256))
            select (select count(*) from due) as seen, (select count(*) from swept) as swept
            """)
        .param("grace", grace.toSeconds())
        .param("page", SWEEP_PAGE)
        .query((row, _) -> new Page(row.getInt("seen"), row.getInt("swept")))
        .single();
  }

  /// What one step of a sweep looked at, and deleted.
  private record Page(int seen, int swept) {}

  /// One row of the store; without bytes when they lie in chunks.
  @SuppressWarnings("ArrayRecordComponent")
  private record Blob(long size, byte @Nullable [] bytes) {}
}
