package kontur.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The stand-in's side for people and scripts under `/stand-in/`: write as a person, press a
/// button, read what the bot sent, let something go wrong. Bots are named by id, never by token.
final class BotControl {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern PATH =
      Pattern.compile(
          "/stand-in/bots/([0-9]{1,19})/(?:(faults|updates)|chats(?:/(-?[0-9]{1,19})(?:/([a-z]+))?)?|files/([a-z0-9-]+))");

  private final BotApi api;

  BotControl(BotApi api) {
    this.api = api;
  }

  void handle(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    if (path.equals("/stand-in/bots")) {
      BotServer.json(exchange, 200, bots());
      return;
    }
    var match = PATH.matcher(path);
    var bot = match.matches() ? api.byId(Long.parseLong(match.group(1))) : null;
    if (bot == null) {
      throw BotRefusal.of(404, "Not Found");
    }
    var posted = exchange.getRequestMethod().equals("POST");
    if (match.group(5) != null) {
      bot.kept(match.group(5));
      BotServer.bytes(exchange, 200, "application/octet-stream", bot.file(match.group(5)));
    } else if (match.group(2) != null) {
      var request = BotRequest.read(exchange);
      if (match.group(2).equals("faults")) {
        plan(bot, request);
      } else {
        bot.deliver(request.text("kind"), request.text("body"));
      }
      BotServer.json(exchange, 200, BotServer.object().put("ok", true));
    } else if (match.group(3) == null) {
      var chats = JSON.createArrayNode();
      bot.chats().forEach(chats::add);
      BotServer.json(exchange, 200, chats);
    } else {
      var chat = Long.parseLong(match.group(3));
      var deed = match.group(4) == null ? "messages" : match.group(4);
      var answer = posted ? act(bot, chat, deed, BotRequest.read(exchange)) : messages(bot, chat);
      BotServer.json(exchange, 200, answer);
    }
  }

  private JsonNode bots() {
    var list = JSON.createArrayNode();
    for (var bot : api.bots()) {
      var one =
          list.addObject()
              .put("id", bot.id())
              .put("username", bot.userName())
              .put("pending", bot.pending())
              .put("introduced", bot.calls().stream().filter("getMe"::equals).count());
      bot.polled(one);
    }
    return list;
  }

  private static JsonNode messages(StandInBot bot, long chat) {
    var list = JSON.createArrayNode();
    bot.messages(chat).forEach(list::add);
    return list;
  }

  private static JsonNode act(StandInBot bot, long chat, String deed, BotRequest request) {
    var person = who(bot, chat, request);
    var answer = BotServer.object();
    return switch (deed) {
      case "messages" -> answer.put("message_id", writes(person, request));
      case "sticker" -> answer.put("message_id", person.sendsSticker(request.text("emoji")));
      case "edit" -> {
        person.edits((int) request.number("message_id", 0), request.text("text"));
        yield answer.put("ok", true);
      }
      case "react" -> {
        person.reacts((int) request.number("message_id", 0), request.text("emoji"));
        yield answer.put("ok", true);
      }
      case "contents" ->
          answer.put("message_id", person.sends(request.text("kind"), request.text("content")));
      case "repeat" -> {
        person.repeats((int) request.number("message_id", 0));
        yield answer.put("ok", true);
      }
      case "press" ->
          answer.put(
              "callback_query_id",
              person.presses((int) request.number("message_id", 0), request.text("data")));
      case "block" -> {
        person.blocks();
        yield answer.put("ok", true);
      }
      case "unblock" -> {
        person.unblocks();
        yield answer.put("ok", true);
      }
      default -> throw BotRefusal.of(404, "Not Found");
    };
  }

  private static StandInUser who(StandInBot bot, long chat, BotRequest request) {
    var name = request.text("first_name").isEmpty() ? "Anna" : request.text("first_name");
    var user =
        bot.user(chat < 0 ? request.number("user", 1) : chat, name, request.text("language"));
    if (chat < 0) {
      return user.inGroup(chat, request.text("title"), (int) request.number("topic", 0));
    }
    var business = request.text("business");
    return business.isEmpty() ? user : user.throughBusiness(business);
  }

  private static int writes(StandInUser person, BotRequest request) {
    var caption = request.text("text");
    var photo = request.uploads().get("photo");
    var document = request.uploads().get("document");
    if (photo != null) {
      return person.sendsPhoto(photo.bytes(), caption);
    }
    if (document != null) {
      return person.sendsDocument(
          document.fileName(), document.mediaType(), document.bytes(), caption);
    }
    if (caption.isEmpty()) {
      throw BotRefusal.badRequest("text, photo or document is missing");
    }
    var reply = (int) request.number("reply_to", 0);
    return reply > 0 ? person.replies(reply, caption) : person.writes(caption);
  }

  private static void plan(StandInBot bot, BotRequest request) {
    var method = request.text("method").isEmpty() ? "*" : request.text("method");
    var number = (int) request.number("number", 0);
    var fault =
        switch (request.text("fault")) {
          case "refused" -> new BotFault.Refused(number, "Planned");
          case "too-many" -> new BotFault.TooMany(number);
          case "page" -> new BotFault.Page(number);
          case "cut-before" -> new BotFault.CutBefore();
          case "cut-after" -> new BotFault.CutAfter();
          case "late" -> new BotFault.Late(Duration.ofSeconds(number));
          default ->
              throw BotRefusal.badRequest(
                  "fault is one of "
                      + List.of("refused", "too-many", "page", "cut-before", "cut-after", "late"));
        };
    var times = (int) request.number("times", 1);
    for (var i = 0; i < times; i++) {
      bot.plan(method, fault);
    }
  }
}
