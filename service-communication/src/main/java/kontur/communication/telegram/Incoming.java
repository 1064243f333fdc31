package kontur.communication.telegram;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one update means to us, before anything is stored.
sealed interface Incoming {
  /// Somebody wrote.
  ///
  /// @param chat where
  /// @param written what
  record Wrote(ChatKey chat, Written written) implements Incoming {}

  /// Somebody changed what they wrote.
  ///
  /// @param version tells one version of the message from the next: the date counts only seconds,
  ///   so a hash of the content stands beside it
  record Edited(ChatKey chat, Written written, Instant at, String version) implements Incoming {}

  /// Somebody gave a command, by text.
  ///
  /// @param messageId of the message with the command
  record Ordered(ChatKey chat, Author author, Order order, int messageId) implements Incoming {}

  /// Somebody pressed the button that closes a ticket.
  ///
  /// @param queryId must be answered within seconds
  /// @param ticketId the ticket that the button names
  /// @param messageId the message under which the button is
  record Pressed(ChatKey chat, Author author, String queryId, String ticketId, int messageId)
      implements Incoming {}

  /// The bot may write here no longer, or again.
  record Membership(ChatKey chat, boolean blocked, String status) implements Incoming {}

  /// Somebody put reactions under a message, or took them away.
  ///
  /// @param messageId of the message
  /// @param reactions what that person thinks of it by now, perhaps nothing
  record Reacted(ChatKey chat, Author author, int messageId, String reactions, Instant at)
      implements Incoming {}

  /// The group has another id from now on.
  record Migrated(ChatKey chat, long newChat) implements Incoming {}

  /// Nothing that anybody must see; it is remembered and that is all.
  ///
  /// @param queryId of a button press that needs an answer all the same; empty for none
  record Nothing(ChatKey chat, String queryId) implements Incoming {}

  /// A person or another bot.
  ///
  /// @param address user id in decimal
  /// @param automatic why it is not a person; empty for people
  record Author(String address, String name, String language, String automatic) {
    Author by(String reason) {
      return new Author(address, name, language, reason);
    }
  }

  /// The commands of the bot.
  enum Order {
    /// A welcome; makes no ticket.
    START,
    /// What the bot can do.
    HELP,
    /// How the ticket stands.
    STATUS,
    /// The customer is done.
    CLOSE;

    /// The commands that a bot has unless its settings say otherwise.
    static Map<String, Order> byName() {
      return Map.of("start", START, "help", HELP, "status", STATUS, "close", CLOSE);
    }
  }

  /// A message.
  ///
  /// @param text text or caption, perhaps empty
  /// @param html the same with its formats; empty when it has none
  /// @param placeholder the kind of content that cannot be represented; empty for none
  /// @param replyTo the message that it answers, 0 for none
  /// @param album its album; empty for none
  record Written(
      Author author,
      int messageId,
      Instant at,
      String text,
      String html,
      String placeholder,
      List<File> files,
      int replyTo,
      String album) {
    public Written {
      files = List.copyOf(files);
    }
  }

  /// A file that the server keeps.
  ///
  /// @param id asks the server for it
  /// @param unique the same for the same file, whenever it is seen; empty when the server gives
  ///   none
  /// @param size as the server says, null when it does not
  record File(String id, String unique, String name, String mediaType, @Nullable Long size) {}
}
