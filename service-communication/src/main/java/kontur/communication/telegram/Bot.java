package kontur.communication.telegram;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kontur.communication.account.Secret;
import kontur.communication.account.TelegramSettings.TelegramAccount;
import org.jspecify.annotations.Nullable;

/// One configured bot: who it is, how to call it and how fast.
final class Bot implements AutoCloseable {
  private static final Pattern TOKEN = Pattern.compile("([0-9]{1,19}):[A-Za-z0-9_-]{1,200}");

  private final String account;
  private final TelegramAccount settings;
  private final PollSettings poll;
  private final long id;
  private final Pace pace = new Pace();
  private @Nullable BotClient client;
  private volatile String userName = "";

  Bot(String account, TelegramAccount settings, PollSettings poll) {
    this.account = account;
    this.settings = settings;
    this.poll = poll;
    this.id = id(account, secret());
  }

  String account() {
    return account;
  }

  long id() {
    return id;
  }

  TelegramAccount settings() {
    return settings;
  }

  /// Where its updates are numbered.
  String apiRoot() {
    return settings.apiBase().toString();
  }

  /// Reads its updates as its settings say.
  ReadUpdate reader() {
    var rules = new Rules(settings.groups(), settings.topics(), poll.commands());
    return new ReadUpdate(id, userName, rules);
  }

  /// The kinds of updates that it asks for.
  List<String> kinds() {
    var kinds =
        new ArrayList<>(List.of("message", "edited_message", "callback_query", "my_chat_member"));
    if (settings.business()) {
      kinds.addAll(
          List.of(
              "business_connection",
              "business_message",
              "edited_business_message",
              "deleted_business_messages"));
    }
    if (settings.reactions()) {
      kinds.add("message_reaction");
    }
    return List.copyOf(kinds);
  }

  /// What it says to somebody with this language.
  BotTexts texts(String userLanguage) {
    return poll.texts(userLanguage, settings.language());
  }

  Pace pace() {
    return pace;
  }

  String userName() {
    return userName;
  }

  void named(String userName) {
    this.userName = userName;
  }

  /// Calls with the token as it is now: its file may have been changed.
  synchronized BotClient client() {
    var token = secret();
    var known = client;
    if (known != null && known.holds(token)) {
      return known;
    }
    if (known != null) {
      known.close();
    }
    var fresh = new BotClient(settings.apiBase(), settings.proxy(), token, poll.answer());
    client = fresh;
    return fresh;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  private Secret secret() {
    return settings.credentials("kontur.communication.telegram.accounts." + account).forSignIn();
  }

  private static long id(String account, Secret token) {
    var match = TOKEN.matcher(token.reveal());
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "the token of kontur.communication.telegram.accounts."
              + account
              + " is none: BotFather gives one that looks like 123456:AbC-dEf");
    }
    return Long.parseLong(match.group(1));
  }
}
