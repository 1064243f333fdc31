package kontur.communication.telegram;

import io.grpc.ClientInterceptor;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kontur.communication.account.Accounts;
import kontur.communication.account.Announce;
import kontur.communication.account.HealthBoard;
import kontur.communication.account.TelegramSettings;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.AcceptReceived;
import kontur.communication.ledger.Cursors;
import kontur.communication.ledger.Ledger;
import kontur.communication.ledger.Report;
import kontur.communication.lock.SessionLocks;
import kontur.communication.parts.Parts;
import kontur.communication.quarantine.Reread;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.operations.Sample;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the Telegram feature consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PollSettings.class)
class TelegramWiring {
  @Bean
  Bots bots(TelegramSettings settings, PollSettings poll) {
    return new Bots(settings, poll);
  }

  @Bean
  PendingFiles pendingFiles(JdbcClient sql) {
    return new PendingFiles(sql);
  }

  @Bean
  StoreUpdates storeUpdates(
      Blobs blobs,
      AcceptReceived accept,
      Ledger ledger,
      PendingFiles files,
      Accounts accounts,
      TransactionOperations tx,
      Clock clock) {
    var normalise = new Normalise(blobs, clock);
    return new StoreUpdates(normalise, accept, ledger, files, accounts, blobs, tx, clock);
  }

  @Bean
  Reread rereadUpdate(Bots bots, StoreUpdates store, Blobs blobs) {
    return new RereadUpdate(bots, store, blobs);
  }

  @Bean
  FetchFiles fetchFiles(
      PendingFiles files,
      Blobs blobs,
      Report report,
      Accounts accounts,
      TransactionOperations tx,
      Clock clock) {
    return new FetchFiles(files, blobs, report, accounts, tx, clock);
  }

  @Bean
  Chatter chatter(Clock clock) {
    return new Chatter(clock);
  }

  @Bean
  CustomerGateway customerGateway(GrpcChannelFactory channels, ActorKey key) {
    var signed = List.<ClientInterceptor>of(new ActorClientInterceptor(key, "communication"));
    return new CustomerGateway(
        channels.createChannel(
            "gateway", ChannelBuilderOptions.defaults().withInterceptors(signed)));
  }

  @Bean
  CarryCommands carryCommands(
      Ledger ledger, CustomerGateway gateway, Chatter chatter, PollSettings settings, Clock clock) {
    return new CarryCommands(ledger, gateway, chatter, settings, clock);
  }

  @Bean
  ServeBots serveBots(
      Bots bots,
      StoreUpdates store,
      FetchFiles fetch,
      CarryCommands carry,
      Chatter chatter,
      Cursors cursors,
      SessionLocks locks,
      Announce announce,
      HealthBoard health,
      Parts parts,
      PollSettings settings,
      Clock clock) {
    var random = new Random();
    var desk =
        new ServeBot.Desk(
            store, fetch, carry, chatter, cursors, locks, announce, health, parts, random);
    return new ServeBots(bots, desk, settings, clock);
  }

  @Bean
  Sample telegramGap(Bots bots, Cursors cursors, Clock clock) {
    return new Sample(
        "kontur.telegram.gap.seconds",
        "How long a bot was not read by any replica; Telegram forgets after 24 hours",
        () ->
            bots.all().stream()
                .map(bot ->
                    new Sample.Value(
                        Map.of("account", bot.account()),
                        cursors
                            .telegramPolled(bot.id(), bot.apiRoot())
                            .map(last -> Duration.between(last.at(), clock.instant()).toSeconds())
                            .orElse(0L)))
                .toList());
  }

  @Bean
  TelegramSender telegramSender(
      Bots bots, Blobs blobs, Report report, HealthBoard health, Clock clock) {
    return new TelegramSender(bots, blobs, report, health, clock);
  }
}
