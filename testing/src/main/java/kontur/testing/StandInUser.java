package kontur.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A person in a chat with a bot: what the Telegram app would let them do.
public final class StandInUser {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StandInBot bot;
  private final Person person;
  private final long chatId;
  private final int topic;
  private final @Nullable String title;
  private final String business;

  StandInUser(StandInBot bot, Person person, long chatId, int topic) {
    this(bot, person, chatId, topic, null, "");
  }

  private StandInUser(
      StandInBot bot,
      Person person,
      long chatId,
      int topic,
      @Nullable String title,
      String business) {
    this.bot = bot;
    this.person = person;
    this.chatId = chatId;
    this.topic = topic;
    this.title = title;
    this.business = business;
  }

  /// The same person in a group (negative id); with a topic it is a forum.
  public StandInUser inGroup(long groupId, String title, int topic) {
    return new StandInUser(bot, person, groupId, topic, title, "");
  }

  /// The same person in a chat with somebody who lets the bot speak for the own account. Messages
  /// are numbered together with those of the private chat, which the real server does not do.
  public StandInUser throughBusiness(String connection) {
    return new StandInUser(bot, person, chatId, 0, null, connection);
  }

  /// The chat's id.
  public long chatId() {
    return chatId;
  }

  /// Writes a text and returns the message's id.
  public int writes(String text) {
    return receive(message().put("text", text));
  }

  /// Answers a message.
  public int replies(int to, String text) {
    var message = message().put("text", text);
    var original = bot.chat(chatId).messages.get(to);
    if (original != null) {
      message.set("reply_to_message", original.deepCopy().without("reply_to_message"));
    }
    return receive(message);
  }

  /// Sends a photo, of which the server keeps two sizes.
  public int sendsPhoto(byte[] jpeg, String caption) {
    return sendsPhoto(jpeg, caption, "");
  }

  /// Sends photos as one album, the caption on the first.
  public List<Integer> sendsAlbum(List<byte[]> photos, String caption) {
    var album = UUID.randomUUID().toString().substring(0, 13);
    var ids = new ArrayList<Integer>();
    for (var photo : photos) {
      ids.add(sendsPhoto(photo, ids.isEmpty() ? caption : "", album));
    }
    return ids;
  }

  private int sendsPhoto(byte[] jpeg, String caption, String album) {
    var small = bot.keep("photos", "small.jpg", "image/jpeg", new byte[] {1});
    var large = bot.keep("photos", "large.jpg", "image/jpeg", jpeg);
    var message = captioned(message(), caption);
    if (!album.isEmpty()) {
      message.put("media_group_id", album);
    }
    var sizes = message.putArray("photo");
    sizes.add(described(small).put("width", 90).put("height", 90));
    sizes.add(described(large).put("width", 1280).put("height", 1280));
    return receive(message);
  }

  /// Sends a file.
  public int sendsDocument(String name, String mediaType, byte[] bytes, String caption) {
    var file = bot.keep("documents", name, mediaType, bytes);
    return sendsDocument(described(file), name, mediaType, caption);
  }

  /// Sends a file of which only the size exists.
  public int sendsHugeDocument(String name, long size) {
    var file = bot.keep("documents", name, "application/zip", new byte[0], size);
    return sendsDocument(described(file), name, "application/zip", "");
  }

  private int sendsDocument(ObjectNode file, String name, String mediaType, String caption) {
    var message = captioned(message(), caption);
    message.set("document", file.put("file_name", name).put("mime_type", mediaType));
    return receive(message);
  }

  /// Sends a file of another kind: `video`, `voice`, `audio`, `video_note` or `animation`.
  public int sendsFile(String kind, String name, String mediaType, byte[] bytes, String caption) {
    var file = described(bot.keep(kind + "s", name, mediaType, bytes)).put("duration", 3);
    switch (kind) {
      case "video", "animation" -> file.put("width", 320).put("height", 240);
      case "video_note" -> file.put("length", 240);
      default -> {
        // A voice or an audio has no size to look at.
      }
    }
    if (!kind.equals("video_note")) {
      file.put("mime_type", mediaType);
    }
    if (!kind.equals("video_note") && !kind.equals("voice")) {
      file.put("file_name", name);
    }
    var message = captioned(message(), caption);
    message.set(kind, file);
    return receive(message);
  }

  /// Puts this reaction under a message instead of the own one before; none takes it away.
  public void reacts(int messageId, String emoji) {
    var body = JSON.createObjectNode().put("message_id", messageId);
    body.put("date", Instant.now().getEpochSecond());
    body.set("chat", chat());
    body.set("user", person.user());
    body.putArray("old_reaction");
    var now = body.putArray("new_reaction");
    if (!emoji.isEmpty()) {
      now.addObject().put("type", "emoji").put("emoji", emoji);
    }
    bot.notifyBot("message_reaction", body);
  }

  /// Sends a sticker.
  public int sendsSticker(String emoji) {
    var sticker = described(bot.keep("stickers", "sticker.webp", "image/webp", new byte[] {1}));
    sticker.put("width", 512).put("height", 512).put("emoji", emoji).put("type", "regular");
    sticker.put("is_animated", false).put("is_video", false);
    var message = message();
    message.set("sticker", sticker);
    return receive(message);
  }

  /// Sends a message with any other content, such as `venue`.
  public int sends(String kind, String json) {
    var message = message();
    message.set(kind, JSON.readTree(json));
    return receive(message);
  }

  /// Changes the text of an own message.
  public void edits(int messageId, String text) {
    edits(messageId, text, Instant.now());
  }

  /// Changes the text of an own message at this second.
  public void edits(int messageId, String text, Instant at) {
    var message = known(messageId).put("text", text).put("edit_date", at.getEpochSecond());
    bot.replace(message);
    bot.notifyBot(business.isEmpty() ? "edited_message" : "edited_business_message", message);
  }

  /// Puts another photo in the place of an own one.
  public void replacesPhoto(int messageId, byte[] jpeg) {
    var photo = bot.keep("photos", "other.jpg", "image/jpeg", jpeg);
    var message = known(messageId).put("edit_date", Instant.now().getEpochSecond());
    message.putArray("photo").add(described(photo).put("width", 1280).put("height", 1280));
    bot.replace(message);
    bot.notifyBot("edited_message", message);
  }

  /// Lets the bot have an update with the same message again, as Telegram does after a lost answer.
  public void repeats(int messageId) {
    bot.notifyBot("message", known(messageId));
  }

  /// Presses a button under a message of the bot and returns the query's id.
  public String presses(int messageId, String data) {
    var query = UUID.randomUUID().toString();
    var body = JSON.createObjectNode().put("id", query).put("chat_instance", "" + chatId);
    body.put("data", data);
    body.set("from", person.user());
    body.set("message", known(messageId));
    bot.askCallback(query);
    bot.notifyBot("callback_query", body);
    return query;
  }

  /// Presses the first button whose data starts like this, under the newest message that has one.
  public String pressesButton(String dataPrefix) {
    for (var message : bot.sent(chatId).reversed()) {
      for (var row : message.path("reply_markup").path("inline_keyboard")) {
        for (var button : row) {
          var data = button.path("callback_data").asString("");
          if (data.startsWith(dataPrefix)) {
            return presses(message.path("message_id").asInt(0), data);
          }
        }
      }
    }
    throw new IllegalStateException("no message of the bot has such a button: " + dataPrefix);
  }

  /// Blocks the bot: it can send nothing here any more.
  public void blocks() {
    membership(true, "member", "kicked");
  }

  /// Lets the bot write again.
  public void unblocks() {
    membership(false, "kicked", "member");
  }

  /// Makes a supergroup of the group: the old id only says where it went.
  public void migratesTo(long newId) {
    bot.introduce(chat());
    bot.migrate(chatId, newId);
    receive(message().put("migrate_to_chat_id", newId));
    bot.introduce(chat().put("id", newId).put("type", "supergroup"));
  }

  /// What the bot sent here, in order.
  public List<JsonNode> sees() {
    return bot.sent(chatId);
  }

  /// The texts and captions that the bot sent here, in order.
  public List<String> reads() {
    return sees().stream()
        .map(message -> message.path("text").asString(message.path("caption").asString("")))
        .toList();
  }

  private void membership(boolean blocked, String before, String after) {
    bot.introduce(chat());
    bot.block(chatId, blocked);
    var body = JSON.createObjectNode().put("date", Instant.now().getEpochSecond());
    body.set("chat", chat());
    body.set("from", person.user());
    body.set("old_chat_member", member(before));
    body.set("new_chat_member", member(after));
    bot.notifyBot("my_chat_member", body);
  }

  private ObjectNode member(String status) {
    var member = JSON.createObjectNode().put("status", status);
    member.set("user", bot.me());
    return status.equals("kicked") ? member.put("until_date", 0) : member;
  }

  private int receive(ObjectNode message) {
    return bot.receive(
        chatId, chat(), business.isEmpty() ? "message" : "business_message", message);
  }

  private ObjectNode known(int messageId) {
    synchronized (bot) {
      var message = bot.chat(chatId).messages.get(messageId);
      if (message == null) {
        throw new IllegalArgumentException("no such message in this chat: " + messageId);
      }
      return message.deepCopy();
    }
  }

  private ObjectNode message() {
    var message = JSON.createObjectNode().put("date", Instant.now().getEpochSecond());
    message.set("from", person.user());
    message.set("chat", chat());
    if (topic > 0) {
      message.put("message_thread_id", topic).put("is_topic_message", true);
    }
    if (!business.isEmpty()) {
      message.put("business_connection_id", business);
    }
    return message;
  }

  private ObjectNode chat() {
    if (title == null) {
      return person.privateChat();
    }
    var chat = JSON.createObjectNode().put("id", chatId).put("title", title);
    chat.put("type", topic > 0 ? "supergroup" : "group");
    return topic > 0 ? chat.put("is_forum", true) : chat;
  }

  private static ObjectNode captioned(ObjectNode message, String caption) {
    return caption.isEmpty() ? message : message.put("caption", caption);
  }

  private static ObjectNode described(KeptFile file) {
    return JSON.createObjectNode()
        .put("file_id", file.id())
        .put("file_unique_id", "u" + file.id())
        .put("file_size", file.size());
  }
}
