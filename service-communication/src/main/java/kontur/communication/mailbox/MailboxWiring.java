package kontur.communication.mailbox;

import java.time.Clock;
import java.util.Random;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.MailSettings;
import kontur.communication.account.SignIns;
import kontur.communication.blob.Blobs;
import kontur.communication.delivery.Deliveries;
import kontur.communication.delivery.UncertainMessages;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursors;
import kontur.communication.lock.SessionLocks;
import kontur.communication.mime.MimeSettings;
import kontur.communication.mime.ReadMail;
import kontur.communication.parts.Parts;
import kontur.communication.quarantine.Reread;
import kontur.communication.token.Tokens;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What reading mailboxes consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MailboxSettings.class, MimeSettings.class})
class MailboxWiring {
  @Bean
  NormaliseMail normaliseMail(MailSettings mail, Tokens tokens, Deliveries deliveries) {
    var evidence = new MailEvidence(tokens, OwnAddresses.of(mail), deliveries::ticket);
    return new NormaliseMail(evidence, tokens, deliveries);
  }

  @Bean
  FetchMail fetchMail(
      Blobs blobs, NormaliseMail normalise, MailboxSettings settings, MimeSettings mime) {
    return new FetchMail(blobs, new ReadMail(mime), normalise, settings, mime.time());
  }

  @Bean
  Reread rereadMail(MailSettings mail, SignIns signIns, FetchMail fetch, MailboxSettings settings) {
    return new RereadMail(mail, fetch, new FetchAgain(mail, signIns, fetch, settings));
  }

  @Bean
  ReadFolder readFolder(
      AcceptReceived accept,
      Cursors cursors,
      FetchMail fetch,
      MailboxSettings settings,
      HealthBoard health,
      Clock clock) {
    var store = new StoreMails(accept, cursors, settings, health, clock);
    return new ReadFolder(store, cursors, fetch, settings, clock);
  }

  @Bean
  SentMails sentMails(
      MailSettings mail,
      SignIns signIns,
      MailboxSettings settings,
      UncertainMessages uncertain,
      Tokens tokens) {
    return new SentMails(mail, signIns, settings, uncertain, tokens);
  }

  @Bean
  Mailboxes mailboxes(
      MailSettings mail,
      SignIns signIns,
      ReadFolder read,
      MailboxSettings settings,
      SessionLocks locks,
      Parts parts,
      HealthBoard health) {
    return new Mailboxes(mail, signIns, read, settings, new Random(), locks, parts, health);
  }
}
