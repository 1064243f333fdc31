package kontur.communication.telegram;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kontur.communication.blob.Blobs;
import kontur.events.v1.Attachment;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.ParseMode;
import org.telegram.telegrambots.meta.api.methods.send.SendDocument;
import org.telegram.telegrambots.meta.api.methods.send.SendMediaGroup;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.send.SendPhoto;
import org.telegram.telegrambots.meta.api.objects.InputFile;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;
import org.telegram.telegrambots.meta.api.objects.media.InputMedia;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaDocument;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaPhoto;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;

/// Sends one part by the library's client and gives the id of the message that it became.
final class SendPart {
  private final Blobs blobs;

  SendPart(Blobs blobs) {
    this.blobs = blobs;
  }

  /// Where a part goes.
  ///
  /// @param replyTo the message that it answers, 0 for none
  record Place(ChatKey chat, int replyTo) {}

  int send(
      BotClient client, OutgoingPart part, Place place, @Nullable InlineKeyboardMarkup buttons) {
    return switch (part) {
      case OutgoingPart.Text text -> sendText(client, text, place, buttons);
      case OutgoingPart.Files files ->
          files.files().size() == 1
              ? sendFile(client, files, place, buttons)
              : sendAlbum(client, files, place);
    };
  }

  private static int sendText(
      BotClient client,
      OutgoingPart.Text part,
      Place place,
      @Nullable InlineKeyboardMarkup buttons) {
    var message =
        SendMessage.builder()
            .chatId(place.chat().chat())
            .businessConnectionId(business(place))
            .messageThreadId(topic(place))
            .replyParameters(reply(place))
            .text(part.markup() ? part.text().html() : part.text().text())
            .parseMode(part.markup() ? ParseMode.HTML : null)
            .linkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build())
            .replyMarkup(buttons)
            .build();
    return client.<Message>send(library -> library.executeAsync(message)).getMessageId();
  }

  private int sendFile(
      BotClient client,
      OutgoingPart.Files part,
      Place place,
      @Nullable InlineKeyboardMarkup buttons) {
    var file = input(part.files().getFirst());
    var caption = caption(part);
    var mode = mode(part);
    if (part.asPhotos()) {
      var photo =
          SendPhoto.builder()
              .chatId(place.chat().chat())
              .businessConnectionId(business(place))
              .messageThreadId(topic(place))
              .replyParameters(reply(place))
              .photo(file)
              .caption(caption)
              .parseMode(mode)
              .replyMarkup(buttons)
              .build();
      return client.<Message>send(library -> library.executeAsync(photo)).getMessageId();
    }
    var document =
        SendDocument.builder()
            .chatId(place.chat().chat())
            .businessConnectionId(business(place))
            .messageThreadId(topic(place))
            .replyParameters(reply(place))
            .document(file)
            .caption(caption)
            .parseMode(mode)
            .replyMarkup(buttons)
            .build();
    return client.<Message>send(library -> library.executeAsync(document)).getMessageId();
  }

  private int sendAlbum(BotClient client, OutgoingPart.Files part, Place place) {
    var media = new ArrayList<InputMedia>();
    for (var file : part.files()) {
      media.add(media(part, file, media.isEmpty(), media.size()));
    }
    var album =
        SendMediaGroup.builder()
            .chatId(place.chat().chat())
            .businessConnectionId(business(place))
            .messageThreadId(topic(place))
            .replyParameters(reply(place))
            .medias(media)
            .build();
    List<Message> sent = client.send(library -> library.executeAsync(album));
    return sent.stream().map(Message::getMessageId).min(Comparator.naturalOrder()).orElse(0);
  }

  private InputMedia media(OutgoingPart.Files part, Attachment file, boolean isFirst, int place) {
    var bytes = new ByteArrayInputStream(content(file));
    // Two files of one name would be one part of the request.
    var name = place + "-" + name(file);
    var caption = isFirst ? caption(part) : null;
    var mode = isFirst ? mode(part) : null;
    return part.asPhotos()
        ? InputMediaPhoto.builder().media(bytes, name).caption(caption).parseMode(mode).build()
        : InputMediaDocument.builder().media(bytes, name).caption(caption).parseMode(mode).build();
  }

  /// Read before anything is called: a file that is not there is known not to be sent.
  private byte[] content(Attachment file) {
    try {
      return blobs.read(file.getContent());
    } catch (RuntimeException e) {
      throw BotApiException.withoutContent(e);
    }
  }

  private InputFile input(Attachment file) {
    return new InputFile(new ByteArrayInputStream(content(file)), name(file));
  }

  private static String name(Attachment file) {
    return FileName.cleaned(file.getFileName(), "file");
  }

  private static @Nullable String caption(OutgoingPart.Files part) {
    if (part.caption().isBlank()) {
      return null;
    }
    return part.markup() ? part.caption().html() : part.caption().text();
  }

  private static @Nullable String mode(OutgoingPart.Files part) {
    return part.markup() && !part.caption().isBlank() ? ParseMode.HTML : null;
  }

  private static @Nullable String business(Place place) {
    return place.chat().isBusiness() ? place.chat().business() : null;
  }

  private static @Nullable Integer topic(Place place) {
    return place.chat().topic() > 0 ? Integer.valueOf(place.chat().topic()) : null;
  }

  private static @Nullable ReplyParameters reply(Place place) {
    return place.replyTo() > 0
        ? ReplyParameters.builder()
            .messageId(place.replyTo())
            .allowSendingWithoutReply(true)
            .build()
        : null;
  }
}
