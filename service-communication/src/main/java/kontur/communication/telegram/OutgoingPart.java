package kontur.communication.telegram;

import java.util.ArrayList;
import java.util.List;
import kontur.events.v1.Attachment;

/// One call to the Bot API of those that an outgoing message takes.
sealed interface OutgoingPart {
  int LONGEST_TEXT = 4096;
  int LONGEST_CAPTION = 1024;
  int LARGEST_ALBUM = 10;

  /// A text.
  ///
  /// @param markup false after the server could not read our HTML
  record Text(Formatted text, boolean markup) implements OutgoingPart {}

  /// One file, or an album of files of one kind.
  ///
  /// @param asPhotos shown as pictures rather than as files
  /// @param caption on the first; blank for none
  record Files(List<Attachment> files, boolean asPhotos, Formatted caption, boolean markup)
      implements OutgoingPart {
    public Files {
      files = List.copyOf(files);
    }
  }

  /// The same without formats.
  default OutgoingPart plain() {
    return switch (this) {
      case Text(var text, _) -> new Text(text, false);
      case Files(var files, var asPhotos, var caption, _) ->
          new Files(files, asPhotos, caption, false);
    };
  }

  /// The same with pictures as files: for pictures that the server cannot show.
  default OutgoingPart asDocuments() {
    return switch (this) {
      case Text text -> text;
      case Files(var files, _, var caption, var markup) -> new Files(files, false, caption, markup);
    };
  }

  /// The calls in their order: the text, then pictures and files in albums; a short text is the
  /// caption of the only call.
  static List<OutgoingPart> of(Formatted text, List<Attachment> attachments) {
    var albums = albums(attachments);
    var isCaption = albums.size() == 1 && text.text().length() <= LONGEST_CAPTION;
    var parts = new ArrayList<OutgoingPart>();
    if (!isCaption) {
      text.split(LONGEST_TEXT).forEach(piece -> parts.add(new Text(piece, true)));
    }
    for (var album : albums) {
      var caption = isCaption ? text : Formatted.plain("");
      parts.add(new Files(album, isPhoto(album.getFirst()), caption, true));
    }
    return parts;
  }

  private static List<List<Attachment>> albums(List<Attachment> attachments) {
    var albums = new ArrayList<List<Attachment>>();
    for (var attachment : attachments) {
      var last = albums.isEmpty() ? null : albums.getLast();
      if (last != null
          && last.size() < LARGEST_ALBUM
          && isPhoto(last.getFirst()) == isPhoto(attachment)) {
        last.add(attachment);
      } else {
        albums.add(new ArrayList<>(List.of(attachment)));
      }
    }
    return albums;
  }

  private static boolean isPhoto(Attachment attachment) {
    var type = attachment.getContent().getMediaType();
    var isPicture = type.equals("image/jpeg") || type.equals("image/png");
    return isPicture && attachment.getContent().getSize() <= 10_000_000;
  }
}
