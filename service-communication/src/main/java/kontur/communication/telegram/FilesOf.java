package kontur.communication.telegram;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.photo.PhotoSize;
import org.telegram.telegrambots.meta.api.objects.stickers.Sticker;

/// The file that a message carries, whatever kind it is of.
final class FilesOf {
  private FilesOf() {}

  static List<Incoming.File> message(Message message) {
    var id = message.getMessageId();
    if (message.getPhoto() != null && !message.getPhoto().isEmpty()) {
      return photo(message.getPhoto(), id);
    }
    // An animation comes with a document for readers that do not know animations.
    if (message.getAnimation() != null) {
      var file = message.getAnimation();
      return one(
          file.getFileId(),
          file.getFileUniqueId(),
          FileName.cleaned(file.getFileName(), "animation-" + id + ".mp4"),
          type(file.getMimeType(), "video/mp4"),
          file.getFileSize());
    }
    if (message.getDocument() != null) {
      var file = message.getDocument();
      return one(
          file.getFileId(),
          file.getFileUniqueId(),
          FileName.cleaned(file.getFileName(), "file-" + id),
          MediaType.cleaned(file.getMimeType()),
          file.getFileSize());
    }
    return heardOrSeen(message, id);
  }

  private static List<Incoming.File> heardOrSeen(Message message, int id) {
    if (message.getVideo() != null) {
      var file = message.getVideo();
      return one(
          file.getFileId(),
          file.getFileUniqueId(),
          FileName.cleaned(file.getFileName(), "video-" + id + ".mp4"),
          type(file.getMimeType(), "video/mp4"),
          file.getFileSize());
    }
    if (message.getAudio() != null) {
      var file = message.getAudio();
      return one(
          file.getFileId(),
          file.getFileUniqueId(),
          FileName.cleaned(file.getFileName(), "audio-" + id + ".mp3"),
          type(file.getMimeType(), "audio/mpeg"),
          file.getFileSize());
    }
    if (message.getVoice() != null) {
      var file = message.getVoice();
      var type = type(file.getMimeType(), "audio/ogg");
      return one(
          file.getFileId(),
          file.getFileUniqueId(),
          "voice-" + id + ".ogg",
          type,
          file.getFileSize());
    }
    if (message.getVideoNote() != null) {
      var file = message.getVideoNote();
      return one(
          file.getFileId(),
          file.getFileUniqueId(),
          "video-note-" + id + ".mp4",
          "video/mp4",
          file.getFileSize());
    }
    return message.getSticker() == null ? List.of() : sticker(message.getSticker(), id);
  }

  private static List<Incoming.File> sticker(Sticker sticker, int id) {
    var name = "sticker-" + id;
    var size = sticker.getFileSize();
    if (Boolean.TRUE.equals(sticker.getIsAnimated())) {
      return one(
          sticker.getFileId(),
          sticker.getFileUniqueId(),
          name + ".tgs",
          "application/x-tgsticker",
          size);
    }
    return Boolean.TRUE.equals(sticker.getIsVideo())
        ? one(sticker.getFileId(), sticker.getFileUniqueId(), name + ".webm", "video/webm", size)
        : one(sticker.getFileId(), sticker.getFileUniqueId(), name + ".webp", "image/webp", size);
  }

  /// The largest size.
  private static List<Incoming.File> photo(List<PhotoSize> sizes, int id) {
    var largest = sizes.stream().max(Comparator.comparingLong(FilesOf::pixels)).orElseThrow();
    return one(
        largest.getFileId(),
        largest.getFileUniqueId(),
        "photo-" + id + ".jpg",
        "image/jpeg",
        largest.getFileSize());
  }

  private static long pixels(PhotoSize size) {
    return (long) size.getWidth() * size.getHeight();
  }

  /// Without an id there is nothing to ask the server for.
  private static List<Incoming.File> one(
      @Nullable String id,
      @Nullable String unique,
      String name,
      String type,
      @Nullable Number size) {
    return id == null
        ? List.of()
        : List.of(
            new Incoming.File(
                id,
                unique == null ? "" : unique,
                name,
                type,
                size == null ? null : size.longValue()));
  }

  private static String type(@Nullable String given, String otherwise) {
    return given == null ? otherwise : MediaType.cleaned(given);
  }
}
