package kontur.communication.telegram;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.User;
import org.telegram.telegrambots.meta.api.objects.chat.Chat;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.messageorigin.MessageOrigin;
import org.telegram.telegrambots.meta.api.objects.messageorigin.MessageOriginChannel;
import org.telegram.telegrambots.meta.api.objects.messageorigin.MessageOriginChat;
import org.telegram.telegrambots.meta.api.objects.messageorigin.MessageOriginHiddenUser;
import org.telegram.telegrambots.meta.api.objects.messageorigin.MessageOriginUser;

/// What stands around a text so that its reader understands it: whose it was, what it answers.
final class Context {
  private static final int LONGEST = 1000;

  private Context() {}

  /// Lines above the text, each with its end.
  static String of(Message message) {
    var out = new StringBuilder();
    var origin = message.getForwardOrigin();
    if (origin != null) {
      out.append("[\u21aa ").append(Clean.line(name(origin), 256)).append("]\n");
    }
    var elsewhere = message.getExternalReplyInfo();
    if (elsewhere != null && elsewhere.getOrigin() != null) {
      out.append("[\u21a9 ").append(Clean.line(name(elsewhere.getOrigin()), 256)).append("]\n");
    }
    var quote = message.getQuote();
    if (quote != null && quote.getText() != null) {
      Clean.cut(Clean.text(quote.getText()), LONGEST)
          .lines()
          .forEach(line -> out.append("> ").append(line).append('\n'));
    }
    return out.toString();
  }

  private static String name(MessageOrigin origin) {
    return switch (origin) {
      case MessageOriginUser user -> name(user.getSenderUser());
      case MessageOriginHiddenUser hidden -> "" + hidden.getSenderUserName();
      case MessageOriginChat chat -> name(chat.getSenderChat());
      case MessageOriginChannel channel -> name(channel.getChat());
      default -> "?";
    };
  }

  private static String name(User user) {
    return name(user.getFirstName(), user.getLastName());
  }

  /// A chat with a person has no title.
  private static String name(Chat chat) {
    return chat.getTitle() == null
        ? name(chat.getFirstName(), chat.getLastName())
        : chat.getTitle();
  }

  private static String name(@Nullable String first, @Nullable String last) {
    return Stream.of(first, last).filter(Objects::nonNull).collect(Collectors.joining(" "));
  }
}
