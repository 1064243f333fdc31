package kontur.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One bot at the stand-in: its updates, chats and files. Whatever happens is an entry of the
/// journal first, then applied, so that a restart finds the same state.
public final class StandInBot {
  private static final JsonMapper JSON = JsonMapper.shared();

  private record Planned(String method, BotFault fault) {}

  private final long id;
  private final String token;
  private final String userName;
  private final BotJournal journal;
  private final BotQueue queue = new BotQueue();
  private final NavigableMap<Long, BotChat> chats = new TreeMap<>();
  private final Map<String, KeptFile> files = new LinkedHashMap<>();
  private final Set<String> callbacks = new TreeSet<>();
  private final Deque<Planned> faults = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private final List<String> answeredCallbacks = new ArrayList<>();
  private boolean closed;

  StandInBot(long id, String token, String userName, BotJournal journal) {
    this.id = id;
    this.token = token;
    this.userName = userName;
    this.journal = journal;
    journal.replay(this::apply);
  }

  /// The bot's id.
  public long id() {
    return id;
  }

  /// The secret that the bot calls with.
  public String token() {
    return token;
  }

  /// The bot's name.
  public String userName() {
    return userName;
  }

  /// Somebody in the private chat with the bot; user and chat have the same id.
  public StandInUser user(long userId, String firstName, String language) {
    return new StandInUser(this, Person.of(userId, firstName, language), userId, 0);
  }

  /// Lets the next call of this method go wrong; `*` means any method.
  public void plan(String method, BotFault fault) {
    synchronized (this) {
      faults.add(new Planned(method, fault));
    }
  }

  /// How many updates are not confirmed yet.
  public int pending() {
    synchronized (this) {
      return queue.size();
    }
  }

  /// Every update with a smaller id was confirmed: the bot has told that it remembers them.
  public long confirmedBelow() {
    synchronized (this) {
      return queue.confirmedBelow();
    }
  }

  /// Adds how it was polled so far.
  void polled(ObjectNode to) {
    synchronized (this) {
      queue.polled(to);
    }
  }

  /// The names of the methods called so far, in order.
  public List<String> calls() {
    synchronized (this) {
      return List.copyOf(calls);
    }
  }

  /// The ids of the callback queries that the bot answered, in order.
  public List<String> answeredCallbacks() {
    synchronized (this) {
      return List.copyOf(answeredCallbacks);
    }
  }

  /// The ids of all chats that anything happened in.
  public List<Long> chats() {
    synchronized (this) {
      return List.copyOf(chats.keySet());
    }
  }

  /// Every message of a chat in order, the person's and the bot's.
  public List<JsonNode> messages(long chat) {
    synchronized (this) {
      var known = chats.get(chat);
      return known == null ? List.of() : List.copyOf(known.messages.values());
    }
  }

  /// What the bot sent to a chat, in order.
  public List<JsonNode> sent(long chat) {
    return messages(chat).stream()
        .filter(message -> message.path("from").path("id").asLong(0) == id)
        .toList();
  }

  /// The bytes of a file that anybody sent.
  public byte[] file(String fileId) {
    return journal.bytes(fileId);
  }

  /// Puts an update into the queue exactly as given, `update_id` aside; the text may be anything
  /// that is a JSON object.
  public long deliver(String kind, String body) {
    synchronized (this) {
      var update = queue.next();
      var text = text(update, kind, body);
      commit(entry("raw").put("id", update).put("kind", kind).put("text", text), true);
      return update;
    }
  }

  /// The same update once more, as from a server that forgot that it was confirmed.
  public void deliverAgain(long update, String kind, String body) {
    synchronized (this) {
      queue.addAgain(update, text(update, kind, body));
      notifyAll();
    }
  }

  private static String text(long update, String kind, String body) {
    return "{\"update_id\":" + update + ",\"" + kind + "\":" + body + "}";
  }

  /// The next update gets this id, as after a week of silence or on another server.
  public void restartIdsAt(long next) {
    synchronized (this) {
      commit(entry("ids").put("next", next), true);
    }
  }

  ObjectNode me() {
    return JSON.createObjectNode()
        .put("id", id)
        .put("is_bot", true)
        .put("first_name", userName)
        .put("username", userName);
  }

  @Nullable BotFault called(String method) {
    synchronized (this) {
      calls.add(method);
      for (var planned : faults) {
        if (planned.method().equals("*") || planned.method().equalsIgnoreCase(method)) {
          faults.remove(planned);
          return planned.fault();
        }
      }
      return null;
    }
  }

  /// `getUpdates`: confirms, then waits until there is something, the time is over or another poll
  /// comes.
  List<String> poll(long offset, int limit, Duration wait, @Nullable Set<String> allowed) {
    synchronized (this) {
      var poll = queue.begin();
      notifyAll();
      if (allowed != null && !allowed.equals(queue.allowed())) {
        var entry = entry("allowed");
        allowed.forEach(entry.putArray("kinds")::add);
        commit(entry, false);
      }
      var below = queue.confirmedBy(offset);
      if (below != null && (below > queue.confirmedBelow() || queue.size() > 0)) {
        commit(entry("confirmed").put("below", below), false);
      }
      awaitUpdate(poll, System.nanoTime() + wait.toNanos());
      return queue.page(limit);
    }
  }

  /// A person wrote something: the message gets an id, and the bot an update.
  ///
  /// @param kind of the update
  int receive(long chatId, ObjectNode chat, String kind, ObjectNode message) {
    synchronized (this) {
      introduce(chat);
      var number = chat(chatId).nextMessage();
      message.put("message_id", number);
      commit(entry("shown").set("message", message), false);
      notifyBot(kind, message);
      return number;
    }
  }

  /// A person changed something that is not a new message.
  void notifyBot(String kind, ObjectNode body) {
    synchronized (this) {
      if (queue.allows(kind)) {
        deliver(kind, body.toString());
      }
    }
  }

  void introduce(ObjectNode chat) {
    synchronized (this) {
      if (!chats.containsKey(chat.path("id").asLong(0))) {
        commit(entry("chat").set("chat", chat), false);
      }
    }
  }

  /// The bot sent something: it gets an id and is shown.
  ObjectNode show(long chatId, ObjectNode message) {
    synchronized (this) {
      message.put("message_id", chat(chatId).nextMessage());
      commit(entry("shown").set("message", message), true);
      return message;
    }
  }

  /// A message reads differently now.
  void replace(ObjectNode message) {
    synchronized (this) {
      commit(entry("shown").set("message", message), true);
    }
  }

  void block(long chatId, boolean blocked) {
    synchronized (this) {
      commit(entry("blocked").put("chat", chatId).put("blocked", blocked), true);
    }
  }

  void migrate(long chatId, long to) {
    synchronized (this) {
      commit(entry("migrated").put("chat", chatId).put("to", to), true);
    }
  }

  void askCallback(String query) {
    synchronized (this) {
      commit(entry("asked").put("query", query), true);
    }
  }

  boolean answerCallback(String query) {
    synchronized (this) {
      var open = callbacks.contains(query);
      if (open) {
        answeredCallbacks.add(query);
        commit(entry("answered").put("query", query), true);
      }
      return open;
    }
  }

  KeptFile keep(String folder, String name, String mediaType, byte[] bytes) {
    return keep(folder, name, mediaType, bytes, bytes.length);
  }

  KeptFile keep(String folder, String name, String mediaType, byte[] bytes, long claimedSize) {
    synchronized (this) {
      var fileId = folder + "-" + id + "-" + (files.size() + 1);
      journal.keep(fileId, bytes);
      var dot = name.lastIndexOf('.');
      var path = folder + "/file_" + (files.size() + 1) + (dot < 0 ? "" : name.substring(dot));
      var entry = entry("file").put("id", fileId).put("path", path).put("name", name);
      commit(entry.put("type", mediaType).put("size", claimedSize), true);
      return kept(fileId);
    }
  }

  KeptFile kept(String fileId) {
    synchronized (this) {
      var file = files.get(fileId);
      if (file == null) {
        throw BotRefusal.badRequest("wrong file_id or the file is temporarily unavailable");
      }
      return file;
    }
  }

  @Nullable KeptFile fileAt(String path) {
    synchronized (this) {
      return files.values().stream()
          .filter(file -> file.path().equals(path))
          .findFirst()
          .orElse(null);
    }
  }

  BotChat chat(long chatId) {
    synchronized (this) {
      var chat = chats.get(chatId);
      if (chat == null) {
        throw BotRefusal.badRequest("chat not found");
      }
      return chat;
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
      journal.close();
    }
  }

  private static ObjectNode entry(String what) {
    return JSON.createObjectNode().put("what", what);
  }

  private void commit(ObjectNode entry, boolean sync) {
    if (closed) {
      throw BotRefusal.of(500, "Internal Server Error: closing");
    }
    journal.append(entry, sync);
    apply(entry);
    notifyAll();
  }

  private void apply(ObjectNode entry) {
    var chatId = entry.path("chat").asLong(0);
    switch (entry.path("what").asString("")) {
      case "raw" -> queue.add(entry.path("id").asLong(0), entry.path("text").asString(""));
      case "ids" -> queue.restartAt(entry.path("next").asLong(0));
      case "allowed" -> {
        var kinds = new TreeSet<String>();
        entry.path("kinds").forEach(kind -> kinds.add(kind.asString("")));
        queue.allow(kinds);
      }
      case "confirmed" -> queue.confirm(entry.path("below").asLong(0));
      case "chat" -> {
        var chat = (ObjectNode) entry.path("chat");
        chats.put(chat.path("id").asLong(0), new BotChat(chat));
      }
      case "shown" -> {
        var message = (ObjectNode) entry.path("message");
        var chat = chats.get(message.path("chat").path("id").asLong(0));
        if (chat != null) {
          chat.messages.put(message.path("message_id").asInt(0), message);
        }
      }
      case "blocked" -> chat(chatId).blocked = entry.path("blocked").asBoolean(false);
      case "migrated" -> chat(chatId).migratedTo = entry.path("to").asLong(0);
      case "asked" -> callbacks.add(entry.path("query").asString(""));
      case "answered" -> callbacks.remove(entry.path("query").asString(""));
      case "file" -> {
        var file = KeptFile.of(entry);
        files.put(file.id(), file);
      }
      default -> throw new IllegalStateException("unknown entry in the stand-in's journal");
    }
  }

  private void awaitUpdate(long poll, long deadline) {
    try {
      while (queue.size() == 0 && !closed && deadline - System.nanoTime() > 0) {
        wait(Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
        if (!queue.isCurrent(poll)) {
          queue.conflict();
          throw BotRefusal.of(
              409,
              "Conflict: terminated by other getUpdates request; make sure that only one bot"
                  + " instance is running");
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw BotRefusal.of(500, "Internal Server Error: interrupted");
    }
  }
}
