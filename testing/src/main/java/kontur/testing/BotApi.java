package kontur.testing;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A stand-in for the Telegram Bot API that speaks its protocol on a loopback port, with the people
/// who write to the bots.
///
/// With a folder everything survives a restart: chats, updates that are not confirmed yet, ids, and
/// what the bots sent.
public final class BotApi implements AutoCloseable {
  private final Map<Long, StandInBot> bots = new ConcurrentHashMap<>();
  private final @Nullable Path folder;
  private final BotServer server;

  /// Who calls a stand-in that just starts must not hear that a known bot is unknown.
  private BotApi(int port, @Nullable Path folder, Map<String, String> known) {
    this.folder = folder;
    this.server = BotServer.bind(port, this);
    known.forEach(this::bot);
    server.start();
  }

  /// Starts on any free port and forgets everything at its end.
  public static BotApi start() {
    return new BotApi(0, null, Map.of());
  }

  /// Starts on this port and forgets everything at its end.
  public static BotApi start(int port) {
    return new BotApi(port, null, Map.of());
  }

  /// Starts on this port and goes on where the folder's journal ends.
  public static BotApi start(int port, Path folder) {
    return new BotApi(port, folder, Map.of());
  }

  /// The same with bots that are known before anybody can call.
  ///
  /// @param bots tokens with the bots' names
  public static BotApi start(int port, Path folder, Map<String, String> bots) {
    return new BotApi(port, folder, bots);
  }

  /// The API root, such as `http://127.0.0.1:8081`.
  public URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /// The port that it listens on.
  public int port() {
    return server.port();
  }

  /// Makes a bot known; its id is the number before the token's colon.
  public StandInBot bot(String token, String userName) {
    return bots.computeIfAbsent(
        idOf(token), id -> new StandInBot(id, token, userName, BotJournal.open(folder, id)));
  }

  /// Every known bot.
  public Collection<StandInBot> bots() {
    return List.copyOf(bots.values());
  }

  @Nullable StandInBot byId(long id) {
    return bots.get(id);
  }

  @Nullable StandInBot byToken(String token) {
    return bots.values().stream().filter(bot -> bot.token().equals(token)).findFirst().orElse(null);
  }

  /// Stops listening, cuts what is under way and closes the journals.
  @Override
  public void close() {
    server.close();
    bots.values().forEach(StandInBot::close);
  }

  private static long idOf(String token) {
    if (!token.matches("[0-9]{1,19}:[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("a bot token looks like 123456:AbC_d-1");
    }
    return Long.parseLong(token.substring(0, token.indexOf(':')));
  }
}
