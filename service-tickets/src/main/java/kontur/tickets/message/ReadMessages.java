package kontur.tickets.message;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import kontur.content.ContentStore;
import kontur.events.v1.Attachment;
import kontur.events.v1.ContentRef;
import kontur.events.v1.DeliveryState;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.Direction;
import kontur.tickets.v1.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Messages as people read them: any number by three queries.
public final class ReadMessages {
  private static final long LONGEST_TEXT = 256 * 1024;

  private final JdbcClient sql;
  private final ContentStore content;

  public ReadMessages(JdbcClient sql, ContentStore content) {
    this.sql = sql;
    this.content = content;
  }

  /// One message without its text.
  public Optional<Message> find(UUID id) {
    return Optional.ofNullable(byId(List.of(id)).get(id));
  }

  /// Messages without their texts.
  public Map<UUID, Message> byId(Collection<UUID> ids) {
    var builders = new HashMap<UUID, Message.Builder>();
    sql.sql("select * from tickets.message where id = any(:ids::uuid[])")
        .param("ids", texts(ids))
        .query((row, _) -> message(row))
        .list()
        .forEach(message -> builders.put(UUID.fromString(message.getId()), message));
    attachments(ids)
        .forEach((id, attachments) ->
            Optional.ofNullable(builders.get(id)).ifPresent(m -> m.addAllAttachments(attachments)));
    var messages = new HashMap<UUID, Message>();
    builders.forEach((id, message) -> messages.put(id, message.build()));
    return messages;
  }

  /// The same with their texts, read in one go.
  public List<Message> withTexts(List<Message> messages) {
    var hashes = new ArrayList<String>();
    for (var message : messages) {
      if (message.hasTextRef() && message.getTextRef().getSize() <= LONGEST_TEXT) {
        hashes.add(message.getTextRef().getSha256());
      }
    }
    var texts = content.readAll(hashes);
    return messages.stream()
        .map(message -> {
          var bytes = texts.get(message.getTextRef().getSha256());
          return message.toBuilder()
              .setText(
                  bytes == null ? message.getPreview() : new String(bytes, StandardCharsets.UTF_8))
              .build();
        })
        .toList();
  }

  private static Message.Builder message(ResultSet row) throws SQLException {
    var message =
        Message.newBuilder()
            .setId(row.getString("id"))
            .setTicketId(row.getString("ticket_id"))
            .setDirection(direction(row.getString("direction")))
            .setAuthor(row.getString("author"))
            .setAuthorName(row.getString("author_name"))
            .setSubject(row.getString("subject"))
            .setPreview(row.getString("preview"))
            .setCreatedAt(Times.toProto(row.getTimestamp("created_at").toInstant()))
            .setDelivery(delivery(row.getString("delivery")))
            .setDeliveryAttempt(row.getInt("delivery_attempt"))
            .setDeliveryReason(row.getString("delivery_reason"))
            .setAutomatic(row.getBoolean("automatic"))
            .setUnverified(row.getBoolean("unverified"))
            .setCorrelationReason(row.getString("correlation_reason"))
            .setPlaceholder(row.getString("placeholder"))
            .setEdits(row.getInt("edits"))
            .setExternalId(row.getString("external_id"))
            .setAlbum(row.getString("album"))
            .setReplyToExternalId(row.getString("reply_to"))
            .setNewTextFrom(row.getInt("new_text_from"))
            .setNewTextTo(row.getInt("new_text_to"));
    var notBefore = row.getTimestamp("not_before");
    if (notBefore != null) {
      message.setNotBefore(Times.toProto(notBefore.toInstant()));
    }
    reactions(row.getString("reactions")).forEach(message::addReactions);
    ref(row, "text").ifPresent(message::setTextRef);
    ref(row, "html").ifPresent(message::setHtml);
    ref(row, "raw").ifPresent(message::setRaw);
    return message;
  }

  /// One for each person, in the order of their addresses.
  private static List<String> reactions(String json) {
    if (json.equals("{}")) {
      return List.of();
    }
    var all = new TreeMap<String, String>();
    JsonMapper.shared()
        .readTree(json)
        .propertyStream()
        .forEach(one -> all.put(one.getKey(), one.getValue().asString("")));
    return List.copyOf(all.values());
  }

  private static Optional<ContentRef> ref(ResultSet row, String part) throws SQLException {
    var hash = row.getString(part + "_sha256");
    return hash == null
        ? Optional.empty()
        : Optional.of(ref(hash, row.getLong(part + "_size"), row.getString(part + "_type")));
  }

  private static ContentRef ref(String hash, long size, String type) {
    return ContentRef.newBuilder().setSha256(hash).setSize(size).setMediaType(type).build();
  }

  private static Direction direction(String direction) {
    return Direction.valueOf(direction.toUpperCase(Locale.ROOT));
  }

  private static DeliveryState delivery(@Nullable String delivery) {
    return delivery == null
        ? DeliveryState.DELIVERY_STATE_UNSPECIFIED
        : DeliveryState.valueOf(delivery.toUpperCase(Locale.ROOT));
  }

  private Map<UUID, List<Attachment>> attachments(Collection<UUID> messages) {
    var found = new HashMap<UUID, List<Attachment>>();
    sql.sql(
            """
            select * from tickets.attachment
             where message_id = any(:ids::uuid[]) order by message_id, ordinal
            """)
        .param("ids", texts(messages))
        .query(row -> {
          var attachment =
              Attachment.newBuilder()
                  .setId(row.getString("id"))
                  .setFileName(row.getString("file_name"))
                  .setContentId(row.getString("content_id"))
                  .setMissingReason(row.getString("missing_reason"));
          var hash = row.getString("sha256");
          if (hash != null) {
            attachment.setContent(ref(hash, row.getLong("size"), row.getString("media_type")));
          }
          found
              .computeIfAbsent(row.getObject("message_id", UUID.class), _ -> new ArrayList<>())
              .add(attachment.build());
        });
    return found;
  }

  private static String[] texts(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).toArray(String[]::new);
  }
}
