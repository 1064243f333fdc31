package kontur.communication.telegram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kontur.communication.telegram.Incoming.Author;
import kontur.communication.telegram.Incoming.Written;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.CallbackQuery;
import org.telegram.telegrambots.meta.api.objects.MessageEntity;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.api.objects.User;
import org.telegram.telegrambots.meta.api.objects.chatmember.ChatMemberUpdated;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.reactions.MessageReactionUpdated;
import org.telegram.telegrambots.meta.api.objects.reactions.ReactionType;
import org.telegram.telegrambots.meta.api.objects.reactions.ReactionTypeEmoji;
import org.telegram.telegrambots.meta.api.objects.reactions.ReactionTypePaid;

/// Reads an update into what it means; throws when the library's types cannot read it.
final class ReadUpdate {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern COMMAND =
      Pattern.compile(
          "/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\\s(.*))?", Pattern.DOTALL);

  /// What may stand behind a command, as in a deep link; anything more is said to a person.
  private static final Pattern ARGUMENT = Pattern.compile("\\s*[A-Za-z0-9_-]{0,64}\\s*");

  private static final String CLOSE = "close:";

  /// The account behind which administrators of a group stay anonymous.
  private static final long ANONYMOUS_ADMINISTRATOR = 1087968824;

  private static final Pattern BUSINESS = Pattern.compile("[^A-Za-z0-9_-]");

  private static final Set<String> OUT = Set.of("kicked", "left");

  private final long bot;
  private final String userName;
  private final Rules rules;

  /// @param userName of the bot, by which commands in groups address it
  ReadUpdate(long bot, String userName, Rules rules) {
    this.bot = bot;
    this.userName = userName;
    this.rules = rules;
  }

  Incoming read(RawUpdate raw) {
    try {
      return read(update(raw), raw);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the update cannot be read: " + e.getOriginalMessage(), e);
    } catch (RuntimeException e) {
      // The library's types do not insist on what the Bot API promises.
      throw new IllegalArgumentException("the update lacks something that it must have", e);
    }
  }

  /// A kind that the library reads no longer, or not yet, still is a message.
  private static Update update(RawUpdate raw) throws JsonProcessingException {
    try {
      return JSON.readValue(raw.json(), Update.class);
    } catch (JsonProcessingException e) {
      return JSON.readValue(Content.without(raw).orElseThrow(() -> e), Update.class);
    }
  }

  private Incoming read(Update update, RawUpdate raw) {
    if (update.getMessage() != null) {
      return message(update.getMessage(), Content.of(raw, "message"));
    }
    if (update.getEditedMessage() != null) {
      return edited(update.getEditedMessage(), Content.of(raw, "edited_message"));
    }
    if (update.getBusinessMessage() != null) {
      return message(update.getBusinessMessage(), Content.of(raw, "business_message"));
    }
    if (update.getEditedBuinessMessage() != null) {
      return edited(update.getEditedBuinessMessage(), Content.of(raw, "edited_business_message"));
    }
    if (update.getMessageReaction() != null) {
      return reacted(update.getMessageReaction());
    }
    if (update.getCallbackQuery() != null) {
      return pressed(update.getCallbackQuery());
    }
    if (update.getMyChatMember() != null) {
      return membership(update.getMyChatMember());
    }
    return new Incoming.Nothing(new ChatKey(bot, 0, 0), "");
  }

  private Incoming message(Message message, Content content) {
    var chat = chat(message);
    if (message.getMigrateToChatId() != null) {
      return new Incoming.Migrated(chat, message.getMigrateToChatId());
    }
    if (content.isService() || isUnwanted(chat)) {
      return new Incoming.Nothing(chat, "");
    }
    return command(message, chat)
        .orElseGet(() -> new Incoming.Wrote(chat, written(message, content)));
  }

  /// A command is the whole message: a caption stands under a file, words behind a command are what
  /// somebody has to say, what is forwarded was said by somebody else. Who writes to a person's
  /// account does not command the bot behind it.
  private Optional<Incoming> command(Message message, ChatKey chat) {
    var command = COMMAND.matcher(message.getText() == null ? "" : text(message));
    if (!command.matches() || chat.isBusiness() || message.getForwardOrigin() != null) {
      return Optional.empty();
    }
    var words = command.group(3);
    if (isForAnother(command.group(2))) {
      // In a private chat there is no other bot who could read the words.
      return chat.chat() < 0 || words == null
          ? Optional.of(new Incoming.Nothing(chat, ""))
          : Optional.empty();
    }
    return words != null && !ARGUMENT.matcher(words).matches()
        ? Optional.empty()
        : order(command.group(1))
            .map(order ->
                new Incoming.Ordered(chat, author(message), order, message.getMessageId()));
  }

  private Incoming edited(Message message, Content content) {
    var chat = chat(message);
    if (content.isService() || isUnwanted(chat) || command(message, chat).isPresent()) {
      return new Incoming.Nothing(chat, "");
    }
    var date = message.getEditDate() == null ? message.getDate() : message.getEditDate();
    var written = written(message, content);
    return new Incoming.Edited(
        chat, written, Instant.ofEpochSecond(date), date + ":" + hash(written, content));
  }

  private Incoming pressed(CallbackQuery query) {
    var message = query.getMessage();
    var data = query.getData() == null ? "" : query.getData();
    if (message == null || !data.startsWith(CLOSE)) {
      return new Incoming.Nothing(new ChatKey(bot, 0, 0), query.getId());
    }
    var chat =
        message instanceof Message seen ? chat(seen) : new ChatKey(bot, message.getChatId(), 0);
    return new Incoming.Pressed(
        chat,
        author(query.getFrom()),
        query.getId(),
        data.substring(CLOSE.length()),
        message.getMessageId());
  }

  private Incoming reacted(MessageReactionUpdated change) {
    var chat = new ChatKey(bot, change.getChat().getId(), 0);
    if (isUnwanted(chat) || change.getUser() == null) {
      return new Incoming.Nothing(chat, "");
    }
    var reactions =
        change.getNewReaction().stream().map(ReadUpdate::reaction).collect(Collectors.joining(" "));
    return new Incoming.Reacted(
        chat,
        author(change.getUser()),
        change.getMessageId(),
        Clean.line(reactions, 64),
        Instant.ofEpochSecond(change.getDate()));
  }

  private static String reaction(ReactionType reaction) {
    return switch (reaction) {
      case ReactionTypeEmoji emoji -> emoji.getEmoji();
      case ReactionTypePaid _ -> "\u2b50";
      default -> "\u25a1";
    };
  }

  private boolean isUnwanted(ChatKey chat) {
    return chat.chat() < 0 && !rules.groups();
  }

  private Incoming membership(ChatMemberUpdated change) {
    var chat = new ChatKey(bot, change.getChat().getId(), 0);
    var before = OUT.contains(change.getOldChatMember().getStatus());
    var after = OUT.contains(change.getNewChatMember().getStatus());
    return before == after
        ? new Incoming.Nothing(chat, "")
        : new Incoming.Membership(chat, after, change.getNewChatMember().getStatus());
  }

  private Written written(Message message, Content content) {
    var replied = message.getReplyToMessage();
    // In a forum every message "answers" the one that made its topic.
    var answers = replied != null && replied.getForumTopicCreated() == null;
    var text = text(message).isEmpty() ? content.words() : text(message);
    var body =
        text(message).isEmpty()
            ? EntityText.plain(text)
            : EntityText.of(
                message.getText() == null ? message.getCaption() : message.getText(),
                entities(message));
    var around = Context.of(message);
    return new Written(
        writer(message),
        message.getMessageId(),
        Instant.ofEpochSecond(message.getDate()),
        (around + body.text()).strip(),
        body.html(around),
        content.placeholder(),
        FilesOf.message(message),
        answers ? replied.getMessageId() : 0,
        message.getMediaGroupId() == null ? "" : message.getMediaGroupId());
  }

  /// The library cuts each one's words out of the text, and stumbles where one lies outside.
  private static @Nullable List<MessageEntity> entities(Message message) {
    try {
      return message.getText() == null ? message.getCaptionEntities() : message.getEntities();
    } catch (IndexOutOfBoundsException _) {
      return null;
    }
  }

  private static String text(Message message) {
    var text = message.getText() == null ? message.getCaption() : message.getText();
    return text == null ? "" : Clean.text(text);
  }

  private ChatKey chat(Message message) {
    var isTopic = Boolean.TRUE.equals(message.getIsTopicMessage()) && rules.topics();
    var topic = message.getMessageThreadId();
    var business = message.getBusinessConnectionId();
    return new ChatKey(
        bot,
        message.getChatId(),
        isTopic && topic != null ? topic : 0,
        business == null ? "" : BUSINESS.matcher(business).replaceAll(""));
  }

  /// Through a business connection also that comes which its owner writes in the app.
  private static Author writer(Message message) {
    var author = author(message);
    if (Boolean.TRUE.equals(message.getIsAutomaticForward())) {
      return author.by("a channel's post in its discussion group");
    }
    var isOwner =
        message.getBusinessConnectionId() != null
            && message.getFrom() != null
            && !message.getFrom().getId().equals(message.getChatId());
    return isOwner ? author.by("written by the account's owner") : author;
  }

  private static Author author(Message message) {
    var from = message.getFrom();
    if (from != null) {
      return author(from);
    }
    var chat = message.getSenderChat() == null ? message.getChat() : message.getSenderChat();
    var title = chat.getTitle() == null ? "" : chat.getTitle();
    return new Author("" + chat.getId(), Clean.line(title, 256), "", "sent by a channel");
  }

  private static Author author(User from) {
    var last = from.getLastName() == null ? "" : " " + from.getLastName();
    var language = from.getLanguageCode() == null ? "" : from.getLanguageCode();
    var isBot = Boolean.TRUE.equals(from.getIsBot()) && from.getId() != ANONYMOUS_ADMINISTRATOR;
    return new Author(
        "" + from.getId(),
        Clean.line(from.getFirstName() + last, 256),
        Clean.line(language, 35),
        isBot ? "sent by a bot" : "");
  }

  private boolean isForAnother(@Nullable String addressee) {
    return addressee != null && !addressee.equalsIgnoreCase(userName);
  }

  private Optional<Incoming.Order> order(String name) {
    return Optional.ofNullable(rules.orders().get(name.toLowerCase(Locale.ROOT)));
  }

  private static String hash(Written written, Content content) {
    var formats = written.html().isEmpty() ? "" : written.html() + "\n";
    var parts = written.text() + "\n" + formats + written.placeholder() + "\n" + content.identity();
    return Hash.of(parts.getBytes(StandardCharsets.UTF_8));
  }
}
