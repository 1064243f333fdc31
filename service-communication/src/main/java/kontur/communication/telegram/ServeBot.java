package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import kontur.communication.account.Announce;
import kontur.communication.account.HealthBoard;
import kontur.communication.ledger.Cursors;
import kontur.communication.lock.Bell;
import kontur.communication.lock.SessionLocks;
import kontur.communication.lock.Stop;
import kontur.communication.parts.Parts;
import kontur.communication.v1.Condition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/// Serves one bot while this process holds its lock: polls, fetches files and carries commands.
///
/// Nothing is confirmed to Telegram before it is committed: the next poll's offset is what the last
/// commit stored.
final class ServeBot {
  private static final Logger log = LoggerFactory.getLogger(ServeBot.class);
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);

  private final Bot bot;
  private final Desk desk;
  private final PollSettings settings;
  private final Clock clock;
  private final Bell commands = new Bell();
  private final Bell files = new Bell();
  private final Stop stop = new Stop();
  private final Rivals rivals = new Rivals();
  private final Buttons buttons;
  private final Lookout lookout;
  private @Nullable Gap gap;
  private volatile Instant progress;
  private int failures;

  ServeBot(Bot bot, Desk desk, PollSettings settings, Clock clock) {
    this.bot = bot;
    this.desk = desk;
    this.settings = settings;
    this.clock = clock;
    this.buttons = new Buttons(bot, desk.chatter(), clock);
    this.lookout = new Lookout(bot, settings, buttons, clock);
    this.progress = clock.instant();
  }

  /// What every bot is served with.
  record Desk(
      StoreUpdates store,
      FetchFiles fetch,
      CarryCommands carry,
      Chatter chatter,
      Cursors cursors,
      SessionLocks locks,
      Announce announce,
      HealthBoard health,
      Parts parts,
      RandomGenerator random) {}

  /// When a poll last ended, or the last wait for the lock.
  Instant progress() {
    return progress;
  }

  /// Serves until it is told to end.
  void run() {
    Thread.ofVirtual().name("lookout-" + bot.account()).start(() -> lookout.run(stop));
    while (!stop.isTold()) {
      try (var lock = desk.locks().tryTake("bot:" + bot.id()).orElse(null)) {
        progress = clock.instant();
        if (lock == null) {
          failures = 0;
          lookout.leave();
          receiving(Condition.ELSEWHERE, "another replica serves this bot");
          stop.rest(ELSEWHERE);
        } else {
          serve(lock);
        }
      } catch (RuntimeException e) {
        stumbled(e);
      }
    }
  }

  /// Ends it: what is being stored is stored, a poll that waits is cut.
  void end() {
    stop.tell();
    bot.client().cancelPoll();
  }

  private void serve(SessionLocks.Lock lock) {
    introduce();
    var here = new Stop();
    Thread.ofVirtual().name("commands-" + bot.account()).start(() -> carryOn(here));
    Thread.ofVirtual().name("files-" + bot.account()).start(() -> fetchOn(here));
    try {
      poll(lock);
    } finally {
      here.tell();
      commands.ring();
      files.ring();
      // An interrupt would close the session of all locks when this one is given back.
      var _ = Thread.interrupted();
    }
  }

  /// Learns the bot's name and tells Telegram its commands.
  private void introduce() {
    var name = bot.client().userName();
    bot.named(name);
    desk.announce().announce(bot.settings().toProto(bot.account(), name));
    try {
      setCommands("", bot.texts(""));
      setCommands("en", bot.texts("en"));
      setCommands("ru", bot.texts("ru"));
    } catch (BotApiException e) {
      log.atWarn()
          .addKeyValue("account", bot.account())
          .addKeyValue("cause", e.getMessage())
          .log("Telegram was not told the bot's commands");
    }
  }

  private void setCommands(String language, BotTexts texts) {
    var list = JsonMapper.shared().createArrayNode();
    texts
        .menu()
        .forEach((name, words) -> list.addObject().put("command", name).put("description", words));
    var parameters = Map.of("commands", list.toString(), "language_code", language);
    bot.client().call("setMyCommands", parameters);
  }

  private void poll(SessionLocks.Lock lock) {
    var offset = desk.cursors().telegramOffset(bot.id(), bot.apiRoot()).orElse(0L);
    gap = new Gap(bot, desk.cursors(), clock);
    var checked = clock.instant();
    while (!stop.isTold()) {
      if (clock.instant().isAfter(checked.plus(SessionLocks.checkEvery()))) {
        if (!lock.held()) {
          lookout.blind(offset);
          return;
        }
        checked = clock.instant();
      }
      try {
        offset = pollOnce(offset);
        failures = 0;
      } catch (RuntimeException e) {
        if (!(e instanceof BotApiException)) {
          lookout.blind(offset);
        }
        stumbled(e);
      }
    }
  }

  private long pollOnce(long offset) {
    var answer = lookout.poll(offset);
    var batch = StoreUpdates.read(bot, SplitUpdates.split(answer));
    progress = clock.instant();
    if (batch.isEmpty()) {
      polled();
      receiving(Condition.WORKING, warnings());
      desk.health().lag(bot.account(), Duration.ZERO);
      return offset;
    }
    receiving(Condition.WORKING, warnings());
    buttons.acknowledge(batch);
    lookout.blind(offset);
    var next = desk.store().store(bot, batch, offset);
    lookout.leave();
    polled();
    desk.parts().there(Parts.POSTGRESQL);
    desk.health().message(bot.account());
    desk.health().lag(bot.account(), age(batch));
    progress = clock.instant();
    commands.ring();
    files.ring();
    return next;
  }

  /// How long the oldest of a batch had waited.
  private Duration age(List<StoreUpdates.Update> batch) {
    return batch.stream()
        .map(StoreUpdates.Update::incoming)
        .flatMap(incoming ->
            incoming instanceof Incoming.Wrote(_, var written)
                ? Stream.of(Duration.between(written.at(), clock.instant()))
                : Stream.empty())
        .filter(age -> !age.isNegative())
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private void polled() {
    if (gap != null) {
      gap.polled();
    }
  }

  /// What is wrong although the bot is read.
  private String warnings() {
    var rival = rivals.problem(clock.instant());
    return rival.isEmpty() && gap != null ? gap.problem() : rival;
  }

  private void carryOn(Stop here) {
    var progress = new CarryCommands.Progress(commands::ring);
    repeat(here, () -> commands.await(desk.carry().carryDue(bot, progress)));
  }

  private void fetchOn(Stop here) {
    repeat(here, () -> files.await(desk.fetch().fetchDue(bot)));
  }

  private void repeat(Stop here, Round round) {
    while (!here.isTold()) {
      try {
        round.run();
      } catch (InterruptedException _) {
        return;
      } catch (DataAccessException | TransactionException e) {
        desk.parts().away(Parts.POSTGRESQL, e);
        here.rest(settings.pause().multipliedBy(2));
      } catch (RuntimeException e) {
        log.atError().setCause(e).addKeyValue("account", bot.account()).log("A bot stumbled");
        here.rest(settings.pause().multipliedBy(2));
      }
    }
  }

  /// One round of a loop beside the poll.
  private interface Round {
    void run() throws InterruptedException;
  }

  private void stumbled(RuntimeException cause) {
    if (stop.isTold()) {
      return;
    }
    progress = clock.instant();
    var wait = settings.backOff().within(++failures, desk.random());
    if (cause instanceof BotApiException refusal) {
      refused(refusal);
      wait = Objects.requireNonNullElse(refusal.retryAfter(), wait);
    } else if (cause instanceof DataAccessException
        || cause instanceof TransactionException
        || cause instanceof IllegalStateException) {
      desk.parts().away(Parts.POSTGRESQL, cause);
    } else {
      log.atError().setCause(cause).addKeyValue("account", bot.account()).log("A bot stumbled");
      failed("a defect: " + cause.getClass().getSimpleName(), "defect");
    }
    stop.rest(wait);
  }

  private void refused(BotApiException refusal) {
    switch (refusal.code()) {
      case 401, 404 ->
          desk.health()
              .receiving(
                  bot.account(),
                  Condition.REFUSED,
                  "Telegram does not know the token; give a valid one",
                  "token");
      case 409 -> {
        if (refusal.says("webhook")) {
          failed("a webhook is set (409); it is deleted", "webhook");
          deleteWebhook();
        } else {
          rivals.seen(clock.instant());
          var rival = rivals.problem(clock.instant());
          failed(rival.isEmpty() ? "another program reads this bot (409)" : rival, "conflict");
        }
      }
      case 429 -> failed(refusal.getMessage(), "too-many");
      default -> failed(refusal.getMessage(), refusal.code() == 0 ? "unreachable" : "server");
    }
  }

  private void failed(String problem, String reason) {
    var more = gap == null ? "" : gap.problem();
    desk.health()
        .receiving(
            bot.account(),
            Condition.UNREACHABLE,
            more.isEmpty() ? problem : problem + "; " + more,
            reason);
  }

  private void deleteWebhook() {
    try {
      bot.client().call("deleteWebhook", Map.of());
    } catch (BotApiException e) {
      log.atDebug().addKeyValue("cause", e.getMessage()).log("The webhook could not be deleted");
    }
  }

  private void receiving(Condition condition, String problem) {
    desk.health().receiving(bot.account(), condition, problem);
  }
}
