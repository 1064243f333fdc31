package kontur.communication.telegram;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kontur.communication.account.TelegramSettings;

/// Every configured bot, by its account.
final class Bots implements AutoCloseable {
  private final Map<String, Bot> byAccount;

  Bots(TelegramSettings settings, PollSettings poll) {
    var bots = new HashMap<String, Bot>();
    settings.accounts().forEach((id, account) -> bots.put(id, new Bot(id, account, poll)));
    byAccount = Map.copyOf(bots);
    var ids = byAccount.values().stream().map(Bot::id).distinct().count();
    if (ids < byAccount.size()) {
      throw new IllegalArgumentException(
          "two accounts of kontur.communication.telegram have tokens of the same bot");
    }
  }

  Optional<Bot> find(String account) {
    return Optional.ofNullable(byAccount.get(account));
  }

  Collection<Bot> all() {
    return byAccount.values();
  }

  @Override
  public void close() {
    byAccount.values().forEach(Bot::close);
  }
}
