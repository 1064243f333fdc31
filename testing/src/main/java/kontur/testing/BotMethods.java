package kontur.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/// The methods of the Bot API that the stand-in knows, each as its documentation says.
final class BotMethods {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int TEXT = 4096;
  private static final int CAPTION = 1024;
  private static final long DOWNLOAD = 20L * 1024 * 1024;
  private static final int LONGEST_POLL_SECONDS = 50;

  private final StandInBot bot;
  private final BotRequest request;

  BotMethods(StandInBot bot, BotRequest request) {
    this.bot = bot;
    this.request = request;
  }

  JsonNode call(String method) {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "getme" -> bot.me();
      case "getupdates" -> getUpdates();
      case "deletewebhook", "setmycommands", "sendchataction" ->
          JSON.getNodeFactory().booleanNode(true);
      case "getwebhookinfo" ->
          JSON.createObjectNode().put("url", "").put("pending_update_count", bot.pending());
      case "sendmessage" -> sendMessage();
      case "sendphoto" -> sendFile("photo");
      case "senddocument" -> sendFile("document");
      case "sendmediagroup" -> sendMediaGroup();
      case "answercallbackquery" -> answerCallbackQuery();
      case "editmessagereplymarkup" -> editMessageReplyMarkup();
      case "getfile" -> getFile();
      default -> throw BotRefusal.of(404, "Not Found");
    };
  }

  private JsonNode getUpdates() {
    var limit = (int) request.number("limit", 100);
    var seconds = Math.clamp(request.number("timeout", 0), 0, LONGEST_POLL_SECONDS);
    var updates =
        bot.poll(
            request.number("offset", 0),
            limit < 1 || limit > 100 ? 100 : limit,
            Duration.ofSeconds(seconds),
            allowed());
    // Kept as they were given, so that a test can deliver what no reader expects.
    var given = new RawValue("[" + String.join(",", updates) + "]");
    return JSON.getNodeFactory().rawValueNode(given);
  }

  private @Nullable Set<String> allowed() {
    var kinds = request.tree("allowed_updates");
    if (kinds == null) {
      return null;
    }
    var names = new TreeSet<String>();
    kinds.forEach(kind -> names.add(kind.asString("")));
    return names;
  }

  private JsonNode sendMessage() {
    var message = addressed(request);
    var text = BotHtml.parse(request.text("text"), request.text("parse_mode"));
    if (text.text().isEmpty()) {
      throw BotRefusal.badRequest("message text is empty");
    }
    if (text.text().length() > TEXT) {
      throw BotRefusal.badRequest("message is too long");
    }
    message.put("text", text.text());
    if (!text.entities().isEmpty()) {
      message.set("entities", text.entities());
    }
    marked(message, request);
    return shown(message);
  }

  private JsonNode sendFile(String kind) {
    var message = addressed(request);
    captioned(message, request.text("caption"), request.text("parse_mode"));
    attach(message, kind, request.text(kind).isEmpty() ? "attach://" + kind : request.text(kind));
    marked(message, request);
    return shown(message);
  }

  private JsonNode sendMediaGroup() {
    var media = request.tree("media");
    if (media == null || media.size() < 2 || media.size() > 10) {
      throw BotRefusal.badRequest("an album has 2 to 10 items");
    }
    var album = Long.toString(System.nanoTime());
    var sent = JSON.createArrayNode();
    for (var item : media) {
      var message = addressed(request).put("media_group_id", album);
      captioned(message, item.path("caption").asString(""), item.path("parse_mode").asString(""));
      attach(message, item.path("type").asString(""), item.path("media").asString(""));
      sent.add(message);
    }
    // All or nothing: nothing was shown while an item could still be refused.
    sent.forEach(message -> shown((ObjectNode) message));
    return sent;
  }

  private JsonNode answerCallbackQuery() {
    if (!bot.answerCallback(request.text("callback_query_id"))) {
      throw BotRefusal.badRequest(
          "query is too old and response timeout expired or query ID is invalid");
    }
    return JSON.getNodeFactory().booleanNode(true);
  }

  private JsonNode editMessageReplyMarkup() {
    var chat = open(request.number("chat_id", 0));
    var known = chat.messages.get((int) request.number("message_id", 0));
    if (known == null || known.path("from").path("id").asLong(0) != bot.id()) {
      throw BotRefusal.badRequest("message to edit not found");
    }
    var message = known.deepCopy();
    var markup = request.tree("reply_markup");
    if (markup == null || markup.path("inline_keyboard").isEmpty()) {
      if (!message.has("reply_markup")) {
        throw BotRefusal.badRequest("message is not modified");
      }
      message.remove("reply_markup");
    } else {
      message.set("reply_markup", markup);
    }
    bot.replace(message.put("edit_date", Instant.now().getEpochSecond()));
    return message;
  }

  private JsonNode getFile() {
    var file = bot.kept(request.text("file_id"));
    if (file.size() > DOWNLOAD) {
      throw BotRefusal.badRequest("file is too big");
    }
    return JSON.createObjectNode()
        .put("file_id", file.id())
        .put("file_unique_id", "u" + file.id())
        .put("file_size", file.size())
        .put("file_path", file.path());
  }

  private ObjectNode addressed(BotRequest from) {
    var chat = open(from.number("chat_id", 0));
    var message = JSON.createObjectNode().put("date", Instant.now().getEpochSecond());
    message.set("from", bot.me());
    message.set("chat", chat.chat);
    var topic = from.number("message_thread_id", 0);
    if (topic > 0) {
      message.put("message_thread_id", topic).put("is_topic_message", true);
    }
    var business = from.text("business_connection_id");
    if (!business.isEmpty()) {
      message.put("business_connection_id", business);
    }
    var reply = from.tree("reply_parameters");
    var to =
        reply == null ? from.number("reply_to_message_id", 0) : reply.path("message_id").asLong(0);
    var lenient =
        reply == null
            ? from.flag("allow_sending_without_reply")
            : reply.path("allow_sending_without_reply").asBoolean(false);
    if (to > 0) {
      var original = chat.messages.get((int) to);
      if (original == null && !lenient) {
        throw BotRefusal.badRequest("message to be replied not found");
      }
      if (original != null) {
        message.set("reply_to_message", original.deepCopy().without("reply_to_message"));
      }
    }
    return message;
  }

  private BotChat open(long chatId) {
    synchronized (bot) {
      var chat = bot.chat(chatId);
      if (chat.migratedTo != 0) {
        throw BotRefusal.migrated(chat.migratedTo);
      }
      if (chat.blocked) {
        throw BotRefusal.forbidden("bot was blocked by the user");
      }
      return chat;
    }
  }

  private void captioned(ObjectNode message, String caption, String mode) {
    var text = BotHtml.parse(caption, mode);
    if (text.text().length() > CAPTION) {
      throw BotRefusal.badRequest("message caption is too long");
    }
    if (!text.text().isEmpty()) {
      message.put("caption", text.text());
      if (!text.entities().isEmpty()) {
        message.set("caption_entities", text.entities());
      }
    }
  }

  private void attach(ObjectNode message, String kind, String source) {
    if (!kind.equals("photo") && !kind.equals("document")) {
      throw BotRefusal.badRequest("the stand-in takes photo and document only");
    }
    var file = source.startsWith("attach://") ? uploaded(kind, source) : bot.kept(source);
    var described =
        JSON.createObjectNode()
            .put("file_id", file.id())
            .put("file_unique_id", "u" + file.id())
            .put("file_size", file.size());
    if (kind.equals("photo")) {
      message.putArray("photo").add(described.put("width", 1280).put("height", 1280));
    } else {
      message.set(kind, described.put("file_name", file.name()).put("mime_type", file.mediaType()));
    }
  }

  private KeptFile uploaded(String kind, String source) {
    var upload = request.uploads().get(source.substring("attach://".length()));
    if (upload == null) {
      throw BotRefusal.badRequest("there is no " + kind + " in the request");
    }
    if (upload.bytes().length == 0) {
      throw BotRefusal.badRequest("file must be non-empty");
    }
    return bot.keep(kind + "s", upload.fileName(), upload.mediaType(), upload.bytes());
  }

  private void marked(ObjectNode message, BotRequest from) {
    var markup = from.tree("reply_markup");
    if (markup == null) {
      return;
    }
    for (var row : markup.path("inline_keyboard")) {
      for (var button : row) {
        var data = button.path("callback_data").asString("");
        if (data.length() > 64) {
          throw BotRefusal.badRequest("BUTTON_DATA_INVALID");
        }
      }
    }
    if (markup.has("inline_keyboard")) {
      message.set("reply_markup", markup);
    }
  }

  private ObjectNode shown(ObjectNode message) {
    return bot.show(message.path("chat").path("id").asLong(0), message);
  }
}
