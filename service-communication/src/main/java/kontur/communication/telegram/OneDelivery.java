package kontur.communication.telegram;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import kontur.communication.delivery.Outcome;
import kontur.communication.ledger.Report;
import kontur.events.v1.Account;
import kontur.events.v1.ChatMigrated;
import kontur.events.v1.ContactBlocked;
import kontur.events.v1.OutboundCommand;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;

/// One message on its way: how many of its parts arrived, and where it goes by now.
///
/// Only the first part may be postponed; once something arrived, what cannot follow is uncertain.
final class OneDelivery {
  private static final Pattern MESSAGE_ID = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final int MOST_TRIES = 3;

  private final Bot bot;
  private final Account account;
  private final OutboundCommand command;
  private final List<OutgoingPart> parts;
  private final Desk desk;
  private ChatKey chat;
  private int firstId;
  private int arrived;
  private int tries;
  private boolean migrated;

  OneDelivery(
      Bot bot,
      Account account,
      OutboundCommand command,
      List<OutgoingPart> parts,
      ChatKey chat,
      Desk desk) {
    this.bot = bot;
    this.account = account;
    this.command = command;
    this.parts = parts;
    this.chat = chat;
    this.desk = desk;
  }

  /// What every delivery works with.
  record Desk(SendPart sendPart, Report report, Clock clock) {}

  /// What follows from one try.
  private sealed interface Turn {
    /// Another try, with this.
    record Again(OutgoingPart part) implements Turn {}

    /// The end.
    record End(Outcome outcome) implements Turn {}
  }

  Outcome run() {
    Turn turn = new Turn.Again(parts.getFirst());
    while (true) {
      switch (turn) {
        case Turn.Again(var part) -> turn = tryOnce(part);
        case Turn.End(var outcome) -> {
          return outcome;
        }
      }
    }
  }

  private Turn tryOnce(OutgoingPart part) {
    var wait = bot.pace().reserve(chat.chat(), desk.clock().instant(), PATIENCE);
    if (wait.compareTo(PATIENCE) > 0) {
      return notSent("the bot may not write faster into this chat", wait);
    }
    try {
      Thread.sleep(wait);
      var id = desk.sendPart().send(bot.client(), part, place(), buttons());
      return sent(id);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return notSent("the service stops", Duration.ZERO);
    } catch (BotApiException e) {
      return switch (e.fate()) {
        case NOT_SENT -> unreachable(part, e);
        case REFUSED -> refused(part, e);
        case UNKNOWN -> new Turn.End(new Outcome.Uncertain(told(e.getMessage())));
      };
    }
  }

  private Turn sent(int id) {
    firstId = arrived == 0 ? id : firstId;
    arrived++;
    tries = 0;
    return arrived == parts.size()
        ? new Turn.End(new Outcome.Sent("" + firstId))
        : new Turn.Again(parts.get(arrived));
  }

  private Turn unreachable(OutgoingPart part, BotApiException e) {
    if (arrived > 0 && ++tries < MOST_TRIES && slept(RECONNECT)) {
      return new Turn.Again(part);
    }
    return notSent(e.getMessage(), e.retryAfter());
  }

  private Turn refused(OutgoingPart part, BotApiException e) {
    if (e.code() == 429) {
      return tooFast(part, e);
    }
    if (e.migrateTo() != 0 && !migrated) {
      migrated = true;
      migrate(e.migrateTo());
      return new Turn.Again(part);
    }
    if (e.code() == 400 && e.says("parse entities") && !part.equals(part.plain())) {
      return new Turn.Again(part.plain());
    }
    var isPicture = e.says("PHOTO_") || e.says("IMAGE_PROCESS");
    if (e.code() == 400 && isPicture && !part.equals(part.asDocuments())) {
      return new Turn.Again(part.asDocuments());
    }
    if (e.code() == 401) {
      return notSent("Telegram does not know the token; give a valid one", null);
    }
    if (e.code() == 403 || (e.code() == 400 && isGone(e))) {
      blocked(e.getMessage());
    }
    return new Turn.End(
        arrived == 0
            ? new Outcome.Failed(e.getMessage())
            : new Outcome.Uncertain(told(e.getMessage())));
  }

  /// The chat was deleted, or the account behind it.
  private static boolean isGone(BotApiException e) {
    return e.says("chat not found") || e.says("user not found") || e.says("PEER_ID_INVALID");
  }

  private Turn tooFast(OutgoingPart part, BotApiException e) {
    var wait = Objects.requireNonNullElse(e.retryAfter(), RECONNECT);
    var now = desk.clock().instant();
    bot.pace().freeze(chat.chat(), now.plus(wait), now);
    if (arrived > 0 && ++tries < MOST_TRIES && wait.compareTo(PATIENCE) <= 0) {
      return new Turn.Again(part);
    }
    return notSent(e.getMessage(), wait);
  }

  private Turn notSent(String reason, @Nullable Duration after) {
    return new Turn.End(
        arrived == 0 ? new Outcome.NotYet(reason, after) : new Outcome.Uncertain(told(reason)));
  }

  private String told(String reason) {
    return parts.size() == 1
        ? reason
        : arrived + " of " + parts.size() + " parts arrived, then: " + reason;
  }

  private void migrate(long newChat) {
    var before = command.getConversationKey();
    chat = chat.migratedTo(newChat);
    desk.report()
        .report(
            account,
            before,
            event ->
                event.setChatMigrated(ChatMigrated.newBuilder().setNewConversationKey(chat.key())));
  }

  private void blocked(String reason) {
    desk.report()
        .report(
            account,
            command.getConversationKey(),
            event -> event.setContactBlocked(ContactBlocked.newBuilder().setReason(reason)));
  }

  private SendPart.Place place() {
    var to = command.getSend().getInReplyTo();
    var isAnswer = arrived == 0 && MESSAGE_ID.matcher(to).matches();
    return new SendPart.Place(chat, isAnswer ? Integer.parseInt(to) : 0);
  }

  /// The button that closes the ticket, under the last part.
  private @Nullable InlineKeyboardMarkup buttons() {
    if (!command.getSend().getOffersClose() || arrived < parts.size() - 1) {
      return null;
    }
    var texts = bot.texts(command.getSend().getLanguage());
    var button =
        InlineKeyboardButton.builder()
            .text(texts.closeButton())
            .callbackData("close:" + command.getTicketId())
            .build();
    return new InlineKeyboardMarkup(List.of(new InlineKeyboardRow(button)));
  }

  private static boolean slept(Duration wait) {
    try {
      Thread.sleep(wait);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
