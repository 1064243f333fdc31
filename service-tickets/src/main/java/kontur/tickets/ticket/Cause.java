package kontur.tickets.ticket;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What happened to a ticket, for its lifecycle.
///
/// @param ticket the ticket, locked
/// @param id the id of the cause, such as the message's
/// @param type the event's name, such as `message.received`
/// @param payload by the names that the lifecycle declares
/// @param actor who caused it
/// @param hold the album that it waits for; null when it leaves at once
public record Cause(
    LockedTicket ticket,
    String id,
    String type,
    Map<String, Object> payload,
    String actor,
    @Nullable Hold hold) {

  public Cause {
    payload = Map.copyOf(payload);
  }

  /// A part of an album.
  ///
  /// @param album the album
  /// @param until when it leaves if no other part comes
  public record Hold(String album, Instant until) {}

  /// Somebody wrote.
  ///
  /// @param from `customer`, `agent` or `system`
  /// @param author the agent's id, when an agent wrote it
  /// @param isPublic false for notes
  public static Cause message(
      LockedTicket ticket,
      String messageId,
      String from,
      String author,
      boolean isPublic,
      String actor,
      @Nullable Hold hold) {
    var payload =
        Map.<String, Object>of(
            "messageId", messageId, "from", from, "author", author, "public", isPublic);
    return new Cause(ticket, messageId, "message.received", payload, actor, hold);
  }

  /// The ticket's facts changed.
  public static Cause changed(LockedTicket ticket, String id, String actor) {
    return new Cause(ticket, id, "ticket.changed", Map.of(), actor, null);
  }
}
