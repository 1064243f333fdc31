package kontur.communication.telegram;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The kind of a message's content, told from its fields, so that a kind which is newer than the
/// library shows up by its name.
final class Content {
  /// Kinds that are represented in full.
  private static final Set<String> REPRESENTED = Set.of("", "photo", "document");

  /// Fields that say something about a message and are no content.
  private static final Set<String> ABOUT =
      Set.of(
          "message_id",
          "message_thread_id",
          "from",
          "sender_chat",
          "sender_boost_count",
          "sender_business_bot",
          "sender_tag",
          "date",
          "business_connection_id",
          "chat",
          "forward_origin",
          "forward_from",
          "forward_from_chat",
          "forward_from_message_id",
          "forward_signature",
          "forward_sender_name",
          "forward_date",
          "is_topic_message",
          "is_automatic_forward",
          "reply_to_message",
          "external_reply",
          "quote",
          "reply_to_story",
          "reply_to_checklist_task_id",
          "via_bot",
          "edit_date",
          "has_protected_content",
          "is_from_offline",
          "is_paid_post",
          "media_group_id",
          "author_signature",
          "paid_star_count",
          "text",
          "entities",
          "link_preview_options",
          "suggested_post_info",
          "effect_id",
          "caption",
          "caption_entities",
          "show_caption_above_media",
          "has_media_spoiler",
          "direct_messages_topic",
          "reply_markup");

  /// What the server tells about a chat; nobody wrote it.
  private static final Set<String> SERVICE =
      Set.of(
          "new_chat_members",
          "new_chat_member",
          "new_chat_participant",
          "left_chat_member",
          "left_chat_participant",
          "new_chat_title",
          "new_chat_photo",
          "delete_chat_photo",
          "group_chat_created",
          "supergroup_chat_created",
          "channel_chat_created",
          "message_auto_delete_timer_changed",
          "migrate_to_chat_id",
          "migrate_from_chat_id",
          "pinned_message",
          "connected_website",
          "write_access_allowed",
          "proximity_alert_triggered",
          "boost_added",
          "chat_background_set",
          "forum_topic_created",
          "forum_topic_edited",
          "forum_topic_closed",
          "forum_topic_reopened",
          "general_forum_topic_hidden",
          "general_forum_topic_unhidden",
          "giveaway_created",
          "giveaway_completed",
          "paid_message_price_changed",
          "direct_message_price_changed",
          "checklist_tasks_done",
          "checklist_tasks_added",
          "suggested_post_approved",
          "suggested_post_approval_failed",
          "suggested_post_declined",
          "suggested_post_paid",
          "suggested_post_refunded",
          "chat_owner_left",
          "chat_owner_changed",
          "video_chat_scheduled",
          "video_chat_started",
          "video_chat_ended",
          "video_chat_participants_invited");

  private static final List<String> MESSAGES =
      List.of("message", "edited_message", "business_message", "edited_business_message");

  /// Kinds that are files, or hold some.
  private static final Set<String> FILES =
      Set.of(
          "animation",
          "audio",
          "document",
          "live_photo",
          "paid_media",
          "photo",
          "sticker",
          "video",
          "video_note",
          "voice");

  /// A kind that comes beside another for readers that do not know the first.
  private static final List<String> FIRST = List.of("animation", "venue", "live_photo");

  private final String kind;
  private final JsonNode node;

  /// @param kind the field that carries the content; empty for plain text
  private Content(String kind, JsonNode node) {
    this.kind = kind;
    this.node = node;
  }

  static Content of(RawUpdate raw, String field) {
    var message = JsonMapper.shared().readTree(raw.json()).path(field);
    var kinds =
        message
            .propertyStream()
            .map(Map.Entry::getKey)
            .filter(name -> !ABOUT.contains(name))
            .toList();
    var kind =
        FIRST.stream()
            .filter(kinds::contains)
            .findFirst()
            .orElse(kinds.isEmpty() ? "" : kinds.getFirst());
    return new Content(Clean.line(kind, 64), message.path(kind));
  }

  /// The update without the kind of its message, when no file would be lost with it.
  static Optional<String> without(RawUpdate raw) {
    var update = (ObjectNode) JsonMapper.shared().readTree(raw.json());
    var fields = 0;
    for (var message : MESSAGES) {
      if (update.get(message) instanceof ObjectNode node) {
        var kinds =
            node.propertyStream()
                .filter(field -> field.getValue().isObject())
                .map(Map.Entry::getKey)
                .filter(name -> !ABOUT.contains(name) && !FILES.contains(name))
                .toList();
        fields += kinds.size();
        node.remove(kinds);
      }
    }
    return fields == 0 ? Optional.empty() : Optional.of(update.toString());
  }

  /// The unique ids of the files in an update's message, not of those in what it answers.
  static List<String> files(String update) {
    var root = JsonMapper.shared().readTree(update);
    for (var answered : List.of("reply_to_message", "external_reply")) {
      root.findParents(answered).forEach(message -> ((ObjectNode) message).remove(answered));
    }
    return root.findValuesAsString("file_unique_id");
  }

  boolean isService() {
    return SERVICE.contains(kind);
  }

  /// A word for what cannot be represented; empty when everything can.
  String placeholder() {
    return REPRESENTED.contains(kind) ? "" : kind;
  }

  /// What a placeholder can say in words.
  String words() {
    var words =
        switch (kind) {
          case "sticker" -> text("emoji");
          case "dice" -> text("emoji") + " " + node.path("value").asString("");
          case "contact" ->
              String.join(" ", text("first_name"), text("last_name"), text("phone_number"));
          case "location" -> text("latitude") + ", " + text("longitude");
          case "venue" -> String.join(", ", text("title"), text("address"));
          case "poll" -> text("question") + lines("options", "text");
          case "checklist" -> text("title") + lines("tasks", "text");
          case "game", "invoice" -> text("title");
          case "gift" -> text("text");
          default -> "";
        };
    return Clean.cut(Clean.text(words).replaceAll(" +", " ").strip(), 4096);
  }

  /// Tells this content from another of the same kind.
  String identity() {
    var last = node.isArray() && !node.isEmpty() ? node.get(node.size() - 1) : node;
    return kind + ":" + last.path("file_unique_id").asString("");
  }

  private String lines(String list, String field) {
    var lines = new StringBuilder();
    for (var item : node.path(list)) {
      lines.append("\n- ").append(item.path(field).asString(""));
    }
    return lines.toString();
  }

  private String text(String field) {
    return node.path(field).asString("");
  }
}
