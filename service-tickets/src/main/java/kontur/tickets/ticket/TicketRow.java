package kontur.tickets.ticket;

import java.util.List;
import java.util.UUID;

/// A ticket's row as far as changes look at it.
///
/// @param chain the first ticket of its row of follow-ups
/// @param lastNumber number of its newest lifecycle event
/// @param recordedNumber number of the last event that a step has recorded
/// @param tier its customer's tier
public record TicketRow(
    UUID id,
    long number,
    String subject,
    String priority,
    String language,
    String origin,
    String team,
    String queue,
    List<String> tags,
    String channel,
    String account,
    UUID conversationId,
    UUID customerId,
    UUID chain,
    long lastNumber,
    long recordedNumber,
    long version,
    String state,
    String assignee,
    boolean isFinal,
    String tier) {

  public TicketRow {
    tags = List.copyOf(tags);
  }

  TicketRow withNumber(long number) {
    return new TicketRow(
        id,
        number,
        subject,
        priority,
        language,
        origin,
        team,
        queue,
        tags,
        channel,
        account,
        conversationId,
        customerId,
        chain,
        lastNumber,
        recordedNumber,
        version,
        state,
        assignee,
        isFinal,
        tier);
  }

  TicketRow became(String state, String assignee) {
    return new TicketRow(
        id,
        number,
        subject,
        priority,
        language,
        origin,
        team,
        queue,
        tags,
        channel,
        account,
        conversationId,
        customerId,
        chain,
        lastNumber,
        recordedNumber,
        version,
        state,
        assignee,
        isFinal,
        tier);
  }
}
