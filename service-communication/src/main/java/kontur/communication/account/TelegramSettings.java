package kontur.communication.account;

import jakarta.validation.Valid;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kontur.communication.account.MailSettings.Correlate;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/// The Telegram accounts.
///
/// @param accounts by id, without those that are off
@Validated
@ConfigurationProperties(prefix = "kontur.communication.telegram", ignoreUnknownFields = false)
public record TelegramSettings(@DefaultValue Map<String, @Valid TelegramAccount> accounts) {
  private static final String PREFIX = "kontur.communication.telegram.accounts.";

  private static final Logger log = LoggerFactory.getLogger(TelegramSettings.class);

  public TelegramSettings {
    accounts = withoutThoseThatAreOff(accounts);
    accounts.forEach((id, account) -> account.credentials(PREFIX + id));
  }

  /// A bot whose token is still to come is no reason to keep mail waiting.
  private static Map<String, TelegramAccount> withoutThoseThatAreOff(
      Map<String, TelegramAccount> accounts) {
    var on = new HashMap<String, TelegramAccount>();
    accounts.forEach((id, account) -> {
      if (account.isOff(PREFIX + id)) {
        log.atWarn()
            .addKeyValue("account", id)
            .addKeyValue("tokenFile", account.tokenFile())
            .log("The bot is off: the file of its token is empty");
      } else {
        on.put(id, account);
      }
    });
    return Map.copyOf(on);
  }

  /// One bot.
  ///
  /// @param token what BotFather gave
  /// @param tokenFile the file it lies in; an empty file switches the account off
  /// @param apiBase root of the Bot API; another for a local Bot API server
  /// @param proxy such as `http://host:port` or `socks5://host:port`; null for none
  /// @param team team of new tickets
  /// @param correlation how messages find their ticket
  /// @param language language of automatic answers when the customer's is unknown
  /// @param groups messages of groups are conversations; otherwise they are only remembered
  /// @param topics each forum topic is a conversation of its own
  /// @param reactions reactions are asked for and shown; in groups the bot must be administrator
  /// @param business messages of business connections are asked for
  public record TelegramAccount(
      @Nullable Secret token,
      @Nullable Path tokenFile,
      @DefaultValue("https://api.telegram.org") URI apiBase,
      @Nullable URI proxy,
      @DefaultValue("") String team,
      @DefaultValue("open-ticket") Correlate correlation,
      @DefaultValue("en") String language,
      @DefaultValue("true") boolean groups,
      @DefaultValue("true") boolean topics,
      @DefaultValue("false") boolean reactions,
      @DefaultValue("true") boolean business) {
    private boolean isOff(String account) {
      return token == null
          && tokenFile != null
          && SecretFile.read(account + ".token", tokenFile).reveal().isEmpty();
    }

    /// Signs in with what the settings say.
    ///
    /// @param account the key of the account in the settings
    public Credentials credentials(String account) {
      return SecretFile.credentials(account + ".token", token, tokenFile);
    }

    /// The account as the other services know it.
    ///
    /// @param userName of the bot, as `getMe` says; empty while unknown
    public Account toProto(String id, String userName) {
      return Account.newBuilder()
          .setId(id)
          .setChannel(Channel.TELEGRAM)
          .setAddress(userName)
          .setTeam(team)
          .setCorrelation(correlation.toProto())
          .setLanguage(language)
          .build();
    }
  }
}
