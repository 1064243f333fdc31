package kontur.communication.token;

import java.security.SecureRandom;
import kontur.communication.account.MailSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What tokens consist of.
@Configuration(proxyBeanMethods = false)
class TokenWiring {
  /// Without mail accounts nobody needs a key that lasts.
  @Bean
  Tokens tokens(MailSettings settings) {
    var file = settings.tokenKeyFile();
    if (file != null) {
      return new Tokens(KeyFile.read("kontur.communication.mail.token-key-file", file));
    }
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new Tokens(key);
  }
}
