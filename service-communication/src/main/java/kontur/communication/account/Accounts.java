package kontur.communication.account;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import kontur.events.v1.Account;
import kontur.start.WrongSetting;

/// Every configured account, without secrets; a bot's name joins when the Bot API told it.
public final class Accounts {
  private final Map<String, Account> byId;

  private Accounts(Map<String, Account> byId) {
    this.byId = new ConcurrentSkipListMap<>(byId);
  }

  /// The accounts of both channels; an id may be used once.
  static Accounts of(MailSettings mail, TelegramSettings telegram) {
    var byId = new TreeMap<String, Account>();
    mail.accounts().forEach((id, account) -> byId.put(checked(id), account.toProto(id)));
    telegram
        .accounts()
        .forEach((id, account) -> {
          if (byId.put(checked(id), account.toProto(id, "")) != null) {
            throw new WrongSetting("two accounts have the same id: " + id);
          }
        });
    return new Accounts(byId);
  }

  private static String checked(String id) {
    if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new WrongSetting("an account id consists of at most 64 of A-Z a-z 0-9 . _ -: " + id);
    }
    return id;
  }

  /// An account, if it is configured.
  public Optional<Account> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /// All of them, by id.
  public Collection<Account> all() {
    return byId.values();
  }

  /// Notes what the other side told about an account, such as a bot's user name.
  void learned(Account account) {
    byId.put(account.getId(), account);
  }
}
