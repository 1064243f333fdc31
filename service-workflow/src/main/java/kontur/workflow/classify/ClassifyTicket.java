package kontur.workflow.classify;

import io.grpc.Deadline;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TimelineEntry;
import kontur.workflow.ticket.Structs;
import kontur.workflow.v1.InvokeRequest;
import kontur.workflow.v1.InvokeResponse;

/// Reads a ticket's first message from service-tickets and lets the rules judge it.
///
/// When service-tickets is away it fails; the lifecycle tries again and goes on unclassified.
final class ClassifyTicket implements ClassifyAction {
  private static final int LONGEST_TEXT = 20_000;

  private final TicketServiceBlockingStub tickets;
  private final Rules rules;
  private final ClassifySettings settings;

  ClassifyTicket(TicketServiceBlockingStub tickets, Rules rules, ClassifySettings settings) {
    this.tickets = tickets;
    this.rules = rules;
    this.settings = settings;
  }

  @Override
  public InvokeResponse classify(InvokeRequest request) {
    var verdict = rules.judge(enquiry(request.getTicketId()));
    return InvokeResponse.newBuilder()
        .setResult(
            Structs.toProto(
                Map.of(
                    "category", verdict.category(),
                    "confidence", verdict.confidence(),
                    "spam", verdict.spam(),
                    "tags", verdict.tags())))
        .build();
  }

  private Enquiry enquiry(String ticketId) {
    var deadline = Deadline.after(settings.reading().toMillis(), TimeUnit.MILLISECONDS);
    var calls = tickets.withDeadline(deadline);
    var ticket = calls.getTicket(GetTicketRequest.newBuilder().setId(ticketId).build()).getTicket();
    var timeline =
        calls.getTimeline(
            GetTimelineRequest.newBuilder()
                .setTicketId(ticketId)
                .setMessagesOnly(true)
                .setPageSize(1)
                .build());
    var first =
        timeline.getEntriesList().stream()
            .filter(TimelineEntry::hasMessage)
            .map(TimelineEntry::getMessage)
            .findFirst()
            .orElse(Message.getDefaultInstance());
    return new Enquiry(ticket.getSubject(), text(first), sender(ticket), channel(ticket));
  }

  private static String text(Message message) {
    var text = message.getText().isEmpty() ? message.getPreview() : message.getText();
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }

  private static String sender(Ticket ticket) {
    return ticket.getCustomer().getAddressesList().stream()
        .filter(address -> address.getChannel() == ticket.getChannel())
        .map(address -> address.getValue())
        .findFirst()
        .orElse("");
  }

  private static String channel(Ticket ticket) {
    return ticket.getChannel().name().toLowerCase(Locale.ROOT);
  }
}
