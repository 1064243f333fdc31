package kontur.communication.account;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kontur.communication.account.MailSettings.Correlate;
import kontur.communication.account.MailSettings.MailAccount;

/// Accounts for tests of other features.
public final class AccountFixture {
  private AccountFixture() {}

  public static Accounts accounts(String id) {
    var account =
        new MailAccount(
            id + "@kontur.example",
            "",
            "",
            Correlate.THREAD,
            "en",
            true,
            List.of(),
            "",
            null,
            null,
            null);
    return Accounts.of(
        new MailSettings(Map.of(id, account), Path.of("key")), new TelegramSettings(Map.of()));
  }
}
