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

/// Reads a ticket's first message from service-tickets and lets the rules judge it, and the
/// examples what the rules leave open.
///
/// When service-tickets is away it fails; the lifecycle tries again and goes on unclassified.
final class ClassifyTicket implements ClassifyAction {
  private static final int LONGEST_TEXT = 20_000;

  private final TicketServiceBlockingStub tickets;
  private final Rules rules;
  private final ExampleClassifier classifier;
  private final ClassifySettings settings;

  ClassifyTicket(
      TicketServiceBlockingStub tickets,
      Rules rules,
      ExampleClassifier classifier,
      ClassifySettings settings) {
    this.tickets = tickets;
    this.rules = rules;
    this.classifier = classifier;
    this.settings = settings;
  }

  @Override
  public InvokeResponse classify(InvokeRequest request) {
    var verdict = judge(enquiry(request.getTicketId()));
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

  /// Rules go first; only they may say spam.
  private Verdict judge(Enquiry enquiry) {
    var ruled = rules.judge(enquiry);
    if (ruled.decided()) {
      return ruled;
    }
    var opinion = classifier.judge(enquiry.beginning());
    return new Verdict(
        opinion.category(),
        opinion.abstains() ? 0 : opinion.confidence(),
        false,
        ruled.tags(),
        opinion.why());
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
