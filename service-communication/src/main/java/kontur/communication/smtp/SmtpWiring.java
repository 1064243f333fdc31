package kontur.communication.smtp;

import kontur.communication.account.HealthBoard;
import kontur.communication.account.MailSettings;
import kontur.communication.account.SignIns;
import kontur.communication.blob.Blobs;
import kontur.communication.token.Tokens;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What sending mail consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SmtpSettings.class)
class SmtpWiring {
  @Bean
  SmtpSender smtpSender(
      MailSettings mail,
      SignIns signIns,
      Blobs blobs,
      Tokens tokens,
      SmtpSettings settings,
      HealthBoard health) {
    return new SmtpSender(mail, signIns, new ComposeMail(blobs, tokens), settings, health);
  }
}
