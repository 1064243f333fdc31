package kontur.communication.telegram;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import kontur.communication.blob.Blobs;
import kontur.communication.ledger.Received;
import kontur.communication.ledger.Received.What;
import kontur.communication.ledger.Report;
import kontur.communication.telegram.Incoming.Written;
import kontur.contract.Ids;
import kontur.events.v1.Account;
import kontur.events.v1.Attachment;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.ChatMigrated;
import kontur.events.v1.ContactBlocked;
import kontur.events.v1.ContentRef;
import kontur.events.v1.Evidence;
import kontur.events.v1.InboundMessage;
import kontur.events.v1.MessageEdit;
import kontur.events.v1.MessageReaction;
import kontur.events.v1.Sender;
import org.jspecify.annotations.Nullable;

/// Turns an update into what the ledger stores; its texts go into the content store.
final class Normalise {
  /// Bots get no larger files from the Bot API.
  static final long LARGEST_FILE = 20L * 1024 * 1024;

  private static final int PREVIEW = 1000;

  private final Blobs blobs;
  private final Clock clock;

  Normalise(Blobs blobs, Clock clock) {
    this.blobs = blobs;
    this.clock = clock;
  }

  /// What is stored, and which of its files must be fetched afterwards.
  record Normalised(Received received, List<Fetch> fetches) {
    Normalised {
      fetches = List.copyOf(fetches);
    }
  }

  /// A file to fetch once its message has an id.
  record Fetch(UUID attachment, Incoming.File file) {}

  /// Names an update that is no message: the id alone would not do, every API root counts anew.
  static String sourceOf(long bot, RawUpdate raw) {
    var hash = Hash.of(raw.json().getBytes(StandardCharsets.UTF_8));
    return bot + ":update:" + raw.id() + ":" + hash;
  }

  /// Names a message at its source: bot, business connection, chat, message, version.
  static String sourceOf(ChatKey chat, int message, String version) {
    return chat.bot() + ":" + chat.business() + ":" + chat.chat() + ":" + message + ":" + version;
  }

  Normalised quarantined(Account account, long bot, RawUpdate raw, String cause) {
    var key = new ChatKey(bot, 0, 0).key();
    var what = new What.Quarantined(Clean.line(cause, 500), 1, null);
    return new Normalised(
        new Received(account, key, sourceOf(bot, raw), null, keep(raw), List.of(), what),
        List.of());
  }

  /// What is known about the message that an edit changes.
  ///
  /// @param isKnown it was stored before
  /// @param source the name of this version
  /// @param files the unique ids of the files that came with it so far
  record Original(boolean isKnown, String source, Set<String> files) {
    Original {
      files = Set.copyOf(files);
    }
  }

  Normalised normalise(
      Account account, RawUpdate raw, Incoming incoming, Function<Incoming.Edited, Original> find) {
    return switch (incoming) {
      case Incoming.Wrote(var chat, var written) -> {
        var files = attachments(written.files());
        var event = ChannelEvent.newBuilder().setMessage(message(written, files, keep(raw)));
        yield stored(account, chat, sourceOf(chat, written.messageId(), ":"), raw, event, files);
      }
      case Incoming.Edited edited -> edited(account, raw, edited, find.apply(edited));
      case Incoming.Ordered(var chat, var author, var order, var id) -> {
        var name = order.name().toLowerCase(Locale.ROOT);
        var argument = new CommandArgument(author.address(), author.language(), "", id, 0);
        yield command(account, chat, sourceOf(chat, id, ":"), raw, name, argument);
      }
      case Incoming.Pressed(var chat, var author, _, var ticket, var message) -> {
        // Every press is a query of its own; who presses again, or late, means the same.
        var pressed = message + ":" + author.address() + ":" + Clean.line(ticket, 100);
        var source =
            chat.bot() + ":callback:" + chat.business() + ":" + chat.chat() + ":" + pressed;
        var argument = new CommandArgument(author.address(), author.language(), ticket, 0, message);
        yield command(account, chat, source, raw, "close", argument);
      }
      case Incoming.Membership(var chat, var blocked, var status) ->
          event(
              account,
              chat,
              raw,
              ChannelEvent.newBuilder()
                  .setContactBlocked(
                      ContactBlocked.newBuilder().setReason(status).setUnblocked(!blocked)));
      case Incoming.Reacted reacted -> reacted(account, raw, reacted);
      case Incoming.Migrated(var chat, var newChat) ->
          event(
              account,
              chat,
              raw,
              ChannelEvent.newBuilder()
                  .setChatMigrated(
                      ChatMigrated.newBuilder()
                          .setNewConversationKey(chat.migratedTo(newChat).key())));
      case Incoming.Nothing(var chat, _) ->
          new Normalised(
              received(
                  account, chat, sourceOf(chat.bot(), raw), raw, List.of(), new What.Noted("")),
              List.of());
    };
  }

  private Normalised reacted(Account account, RawUpdate raw, Incoming.Reacted reacted) {
    var event =
        MessageReaction.newBuilder()
            .setSender(sender(reacted.author()))
            .setExternalId("" + reacted.messageId())
            .setReactions(reacted.reactions())
            .setReactedAt(Report.timestamp(reacted.at()));
    return event(account, reacted.chat(), raw, ChannelEvent.newBuilder().setReaction(event));
  }

  private Normalised edited(
      Account account, RawUpdate raw, Incoming.Edited edited, Original original) {
    var written = edited.written();
    // What came with the message or an earlier version is there; what took its place is new.
    var files =
        attachments(
            written.files().stream()
                .filter(file -> !original.files().contains(file.unique()))
                .toList());
    var event =
        ChannelEvent.newBuilder()
            .setEdit(
                MessageEdit.newBuilder()
                    .setExternalId("" + written.messageId())
                    .setEditedAt(Report.timestamp(edited.at()))
                    .setMessage(message(written, files, keep(raw))));
    return stored(account, edited.chat(), original.source(), raw, event, files);
  }

  private Normalised stored(
      Account account,
      ChatKey chat,
      String source,
      RawUpdate raw,
      ChannelEvent.Builder event,
      Files files) {
    var message = event.hasMessage() ? event.getMessage() : event.getEdit().getMessage();
    var texts = new ArrayList<ContentRef>();
    if (message.hasText()) {
      texts.add(message.getText());
    }
    if (message.hasHtml()) {
      texts.add(message.getHtml());
    }
    // Only a message has an external id here: a command waits for the newest row that has one.
    var what = new What.Event(event.build(), event.hasMessage() ? message.getExternalId() : "");
    return new Normalised(received(account, chat, source, raw, texts, what), files.fetches);
  }

  private Normalised event(
      Account account, ChatKey chat, RawUpdate raw, ChannelEvent.Builder event) {
    var what = new What.Event(event.build(), "");
    var source = sourceOf(chat.bot(), raw);
    return new Normalised(received(account, chat, source, raw, List.of(), what), List.of());
  }

  private Normalised command(
      Account account,
      ChatKey chat,
      String source,
      RawUpdate raw,
      String name,
      CommandArgument argument) {
    var what = new What.Command(name, argument.json(), "");
    return new Normalised(received(account, chat, source, raw, List.of(), what), List.of());
  }

  private Received received(
      Account account,
      ChatKey chat,
      String source,
      RawUpdate raw,
      List<ContentRef> texts,
      What what) {
    return new Received(account, chat.key(), source, null, keep(raw), texts, what);
  }

  private InboundMessage message(Written written, Files files, ContentRef raw) {
    var author = written.author();
    var message =
        InboundMessage.newBuilder()
            .setSender(sender(author))
            .setSentAt(Report.timestamp(written.at()))
            .setPreview(Clean.cut(written.text(), PREVIEW))
            .setRaw(raw)
            .addAllAttachments(files.attachments)
            .setEvidence(
                Evidence.newBuilder()
                    .setAutomatic(!author.automatic().isEmpty())
                    .setAutomaticReason(author.automatic()))
            .setExternalId("" + written.messageId())
            .setAlbum(Clean.line(written.album(), 64))
            .setPlaceholder(written.placeholder())
            .setLanguage(GuessLanguage.of(written.text()));
    if (!written.text().isEmpty()) {
      var bytes = written.text().getBytes(StandardCharsets.UTF_8);
      message.setText(blobs.put(bytes, "text/plain"));
    }
    if (!written.html().isEmpty()) {
      var bytes = written.html().getBytes(StandardCharsets.UTF_8);
      message.setHtml(blobs.put(bytes, "text/html"));
    }
    if (written.replyTo() > 0) {
      message.setReplyToExternalId("" + written.replyTo());
    }
    return message.build();
  }

  private static Sender.Builder sender(Incoming.Author author) {
    return Sender.newBuilder()
        .setAddress(author.address())
        .setName(author.name())
        .setLanguage(author.language());
  }

  private Files attachments(List<Incoming.File> given) {
    var attachments = new ArrayList<Attachment>();
    var fetches = new ArrayList<Fetch>();
    for (var file : given) {
      var id = Ids.next(clock);
      var attachment = Attachment.newBuilder().setId(id.toString()).setFileName(file.name());
      if (isTooLarge(file.size())) {
        attachment.setMissingReason(
            "larger than 20 MB: Telegram hands out no larger files to bots");
      } else {
        fetches.add(new Fetch(id, file));
      }
      attachments.add(attachment.build());
    }
    return new Files(attachments, fetches);
  }

  private static boolean isTooLarge(@Nullable Long size) {
    return size != null && size > LARGEST_FILE;
  }

  /// The original as it is kept.
  ContentRef keep(RawUpdate raw) {
    return blobs.put(Clean.text(raw.json()).getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private record Files(List<Attachment> attachments, List<Fetch> fetches) {}
}
