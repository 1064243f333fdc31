package kontur.local;

import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import kontur.testing.StandInBot;
import kontur.testing.StandInUser;
import tools.jackson.databind.JsonNode;

/// What the page lets somebody do in a chat: every kind of thing that Telegram knows.
final class ChatDeeds {
  private static final String BUSINESS = "page-business";

  private final StandInBot bot;

  ChatDeeds(StandInBot bot) {
    this.bot = bot;
  }

  /// A file that the page brings along.
  @SuppressWarnings("ArrayRecordComponent") // handed on at once
  private record Brought(String name, String type, byte[] bytes) {}

  /// Does one deed.
  void act(JsonNode deed) {
    if (!text(deed, "press").isEmpty()) {
      who(deed).presses(number(deed, "message"), text(deed, "press"));
      return;
    }
    var who = who(deed);
    var words = text(deed, "text");
    switch (text(deed, "kind")) {
      case "", "text" -> write(who, deed, words);
      case "photo" -> who.sendsPhoto(file(deed).bytes(), words);
      case "album" -> who.sendsAlbum(files(deed).stream().map(Brought::bytes).toList(), words);
      case "document" -> {
        var file = file(deed);
        who.sendsDocument(file.name(), file.type(), file.bytes(), words);
      }
      case "video", "voice", "audio", "video_note", "animation" -> {
        var file = file(deed);
        who.sendsFile(text(deed, "kind"), file.name(), file.type(), file.bytes(), words);
      }
      case "sticker" -> who.sendsSticker(words.isBlank() ? "\uD83D\uDC4D" : words);
      case "edit" -> who.edits(number(deed, "message"), required(words, "text"));
      case "reaction" -> who.reacts(number(deed, "message"), words);
      case "block" -> who.blocks();
      case "unblock" -> who.unblocks();
      case "update" -> update(words);
      default -> who.sends(text(deed, "kind"), required(words, "text"));
    }
  }

  private static void write(StandInUser who, JsonNode deed, String words) {
    var reply = deed.path("reply").asString("");
    if (reply.isEmpty()) {
      who.writes(required(words, "text"));
    } else {
      who.replies(Integer.parseInt(reply), required(words, "text"));
    }
  }

  /// The first field of the given object is the kind of the update, such as `message`.
  private void update(String json) {
    var update = tools.jackson.databind.json.JsonMapper.shared().readTree(required(json, "text"));
    var kind =
        update
            .propertyStream()
            .filter(field -> !field.getKey().equals("update_id"))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException("an update is {\"message\": {…}} or another kind"));
    bot.deliver(kind.getKey(), kind.getValue().toString());
  }

  private StandInUser who(JsonNode deed) {
    var user =
        bot.user(CustomerPage.chat(text(deed, "chat")), text(deed, "name"), text(deed, "language"));
    return switch (text(deed, "place")) {
      case "group" -> user.inGroup(CustomerPage.chat(text(deed, "group")), "Group", 0);
      case "topic" -> user.inGroup(CustomerPage.chat(text(deed, "group")), "Forum", 7);
      case "business" -> user.throughBusiness(BUSINESS);
      default -> user;
    };
  }

  private static Brought file(JsonNode deed) {
    return files(deed).stream()
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("choose a file"));
  }

  private static List<Brought> files(JsonNode deed) {
    return StreamSupport.stream(deed.path("files").spliterator(), false)
        .map(file ->
            new Brought(
                text(file, "name"),
                text(file, "type").isEmpty() ? "application/octet-stream" : text(file, "type"),
                Base64.getDecoder().decode(text(file, "base64"))))
        .toList();
  }

  private static int number(JsonNode deed, String name) {
    try {
      return Integer.parseInt(text(deed, name));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no number of a message", e);
    }
  }

  private static String required(String text, String name) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return text;
  }

  private static String text(JsonNode object, String name) {
    return object.path(name).asString("");
  }
}
