package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kontur.communication.ledger.Ledger;
import kontur.communication.ledger.Ledger.WaitingCommand;
import kontur.contract.Ids;
import kontur.gateway.v1.CustomerRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a bot's waiting commands to the gateway until each is answered, then answers in the chat
/// at most once. The commands of one conversation go one after another, conversations side by side.
final class CarryCommands {
  private static final Logger log = LoggerFactory.getLogger(CarryCommands.class);
  private static final int PAGE = 500;
  private static final int AT_ONCE = 50;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Ledger ledger;
  private final CustomerGateway gateway;
  private final Chatter chatter;
  private final Duration firstWait;
  private final Clock clock;

  CarryCommands(
      Ledger ledger, CustomerGateway gateway, Chatter chatter, PollSettings settings, Clock clock) {
    this.ledger = ledger;
    this.gateway = gateway;
    this.chatter = chatter;
    this.firstWait = settings.carry();
    this.clock = clock;
  }

  /// Which conversations are busy, and when a command that was not answered is due again; belongs
  /// to one bot's loop.
  static final class Progress {
    private final Map<UUID, Instant> due = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private final Runnable ended;

    /// @param ended is run after each command, answered or not
    Progress(Runnable ended) {
      this.ended = ended;
    }

    private synchronized Instant due(WaitingCommand command) {
      return due.getOrDefault(command.id(), Instant.MIN);
    }

    private synchronized void postpone(WaitingCommand command, Instant at) {
      due.put(command.id(), at);
    }

    private synchronized void keepOnly(List<WaitingCommand> waiting) {
      due.keySet().retainAll(waiting.stream().map(WaitingCommand::id).toList());
    }

    private synchronized boolean begin(WaitingCommand command) {
      return busy.size() < AT_ONCE && busy.add(command.conversationKey());
    }

    private void end(WaitingCommand command) {
      synchronized (this) {
        busy.remove(command.conversationKey());
      }
      ended.run();
    }
  }

  /// Begins with the oldest command of every conversation that is due, and says how long until the
  /// next one is.
  Duration carryDue(Bot bot, Progress progress) {
    var waiting = ledger.commands(bot.account(), PAGE);
    progress.keepOnly(waiting);
    var now = clock.instant();
    var seen = new HashSet<String>();
    var next = now.plus(LONGEST_WAIT);
    for (var command : waiting) {
      if (!seen.add(command.conversationKey())) {
        continue;
      }
      var due = progress.due(command);
      if (due.isAfter(now)) {
        next = due.isBefore(next) ? due : next;
      } else if (progress.begin(command)) {
        var _ = Thread.ofVirtual().start(() -> carry(bot, command, progress));
      }
    }
    return Duration.between(now, next);
  }

  private void carry(Bot bot, WaitingCommand command, Progress progress) {
    try {
      var argument = CommandArgument.parse(command.argument());
      var texts = bot.texts(argument.language());
      switch (command.name()) {
        case "start" -> answer(bot, command, argument, texts.welcome());
        case "help" -> answer(bot, command, argument, texts.help());
        default -> carry(bot, command, argument, texts, progress);
      }
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("commandId", command.id())
          .log("A command could not be carried; it is tried again");
      progress.postpone(command, clock.instant().plus(LONGEST_WAIT));
    } finally {
      progress.end(command);
    }
  }

  private void carry(
      Bot bot,
      WaitingCommand command,
      CommandArgument argument,
      BotTexts texts,
      Progress progress) {
    switch (reply(bot, command, argument)) {
      case CustomerGateway.Reply.Status(var number, var subject, var state) ->
          answer(bot, command, argument, texts.status(number, subject, state));
      case CustomerGateway.Reply.Closed(var number, var state) ->
          answer(bot, command, argument, texts.closed(number, state));
      case CustomerGateway.Reply.Closing(var number) ->
          answer(bot, command, argument, texts.closing(number));
      case CustomerGateway.Reply.NotAllowed(var number) ->
          answer(bot, command, argument, texts.refused(number));
      case CustomerGateway.Reply.NoTicket() -> answer(bot, command, argument, texts.noTicket());
      case CustomerGateway.Reply.Never(var reason) -> {
        log.atWarn()
            .addKeyValue("commandId", command.id())
            .addKeyValue("reason", reason)
            .log("A command will never work");
        answer(bot, command, argument, texts.sorry());
      }
      case CustomerGateway.Reply.Later(var reason, var soon) ->
          later(command, reason, soon, progress);
    }
  }

  private CustomerGateway.Reply reply(Bot bot, WaitingCommand command, CommandArgument argument) {
    var customer = customer(bot, command, argument);
    if (command.name().equals("status")) {
      return gateway.status(customer);
    }
    // What is open by now began with what was written afterwards, and is not what was meant. An
    // earlier
    // try may have closed something, which its key finds.
    var isFirst =
        command.attempts() == 0
            && customer.getAfterMessageId().isEmpty()
            && argument.ticket().isEmpty();
    return isFirst && ledger.hasMessageAfter(command.conversationKey(), command.ordinal())
        ? new CustomerGateway.Reply.NoTicket()
        : gateway.close(customer, key(command, argument), argument.ticket());
  }

  /// A button that is pressed twice before it goes is one command, not two.
  private static String key(WaitingCommand command, CommandArgument argument) {
    return argument.button() > 0
        ? Ids.command(command.conversationKey(), "button " + argument.button()).toString()
        : command.id().toString();
  }

  private CustomerRef customer(Bot bot, WaitingCommand command, CommandArgument argument) {
    var after = ledger.messageBefore(command.conversationKey(), command.ordinal());
    return CustomerRef.newBuilder()
        .setAccount(bot.account())
        .setConversationKey(command.conversationKey())
        .setSender(argument.user())
        .setAfterMessageId(after.map(UUID::toString).orElse(""))
        .build();
  }

  private void later(WaitingCommand command, String reason, boolean soon, Progress progress) {
    ledger.carried(command.id());
    log.atInfo()
        .addKeyValue("commandId", command.id())
        .addKeyValue("attempt", command.attempts() + 1)
        .addKeyValue("reason", reason)
        .log("A command is not answered yet; it is carried again");
    var tries = Math.min(command.attempts(), soon ? 4 : 6);
    var wait = firstWait.multipliedBy(1L << tries);
    progress.postpone(
        command, clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait));
  }

  /// Only who marks the command as answered speaks, so the answer comes at most once.
  private void answer(Bot bot, WaitingCommand command, CommandArgument argument, String text) {
    if (ledger.answered(command.id())) {
      log.atInfo()
          .addKeyValue("commandId", command.id())
          .addKeyValue("command", command.name())
          .log("A customer's command was answered");
      var chat = ChatKey.parse(command.conversationKey());
      if (argument.button() > 0) {
        chatter.takeButtonsAway(bot, chat, argument.button());
      }
      chatter.say(bot, chat, argument.message(), text);
    }
  }
}
