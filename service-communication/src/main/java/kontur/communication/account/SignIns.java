package kontur.communication.account;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kontur.communication.account.MailSettings.Imap;
import kontur.communication.account.MailSettings.Smtp;

/// What mail accounts sign in with: passwords from the settings, or access tokens, which reading
/// and sending share.
public final class SignIns {
  private final Map<String, AccessTokens> tokens = new ConcurrentHashMap<>();

  public SignIns(MailSettings settings, Clock clock) {
    settings
        .accounts()
        .forEach((id, account) -> {
          var oauth = account.oauth();
          if (oauth != null) {
            tokens.put(id, new AccessTokens(id, oauth, AccessTokens.client(), clock));
          }
        });
  }

  /// What an account reads with.
  public Credentials of(String id, Imap imap) {
    var token = tokens.get(id);
    return token == null ? imap.credentials(id) : token;
  }

  /// What an account sends with.
  public Credentials of(String id, Smtp smtp) {
    var token = tokens.get(id);
    return token == null ? smtp.credentials(id) : token;
  }
}
