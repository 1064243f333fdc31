package kontur.tickets.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kontur.content.ContentRef;
import org.jspecify.annotations.Nullable;

/// A message to store; its components are the columns.
///
/// @param newTextFrom where in the text that begins which its sender wrote now
/// @param newTextTo where it ends; 0 when nothing is known
public record NewMessage(
    UUID id,
    UUID ticketId,
    UUID conversationId,
    String direction,
    String author,
    String authorName,
    String subject,
    String preview,
    @Nullable String textSha256,
    @Nullable Long textSize,
    @Nullable String textType,
    @Nullable String htmlSha256,
    @Nullable Long htmlSize,
    @Nullable String htmlType,
    @Nullable String rawSha256,
    @Nullable Long rawSize,
    @Nullable String rawType,
    Instant createdAt,
    @Nullable String delivery,
    @Nullable Instant notBefore,
    boolean automatic,
    boolean unverified,
    String correlationReason,
    String placeholder,
    String externalId,
    String replyTo,
    String album,
    int newTextFrom,
    int newTextTo,
    List<String> cc) {

  public NewMessage {
    cc = List.copyOf(cc);
  }

  /// Something we wrote: to the customer, or a note for agents.
  ///
  /// @param delivery state of its delivery; null for notes
  public static NewMessage ours(
      UUID id,
      UUID ticketId,
      UUID conversationId,
      Author author,
      String subject,
      String preview,
      ContentRef text,
      Instant createdAt,
      @Nullable String delivery,
      @Nullable Instant notBefore,
      List<String> cc) {
    return new NewMessage(
        id,
        ticketId,
        conversationId,
        delivery == null ? "note" : "outbound",
        author.id(),
        author.name(),
        subject,
        preview,
        text.sha256(),
        text.size(),
        text.mediaType(),
        null,
        null,
        null,
        null,
        null,
        null,
        createdAt,
        delivery,
        notBefore,
        author.isAutomatic(),
        false,
        "",
        "",
        "",
        "",
        "",
        0,
        0,
        cc);
  }

  /// Who wrote something of ours.
  ///
  /// @param id such as `user:<id>` or `service:lifecycle`
  /// @param name for people
  /// @param isAutomatic nobody wrote it
  public record Author(String id, String name, boolean isAutomatic) {}
}
