package kontur.workflow.classify;

import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.NoteClassificationRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TimelineEntry;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
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
  private final TrainingServiceBlockingStub training;
  private final CurrentClassifier current;
  private final ClassifySettings settings;

  ClassifyTicket(
      TicketServiceBlockingStub tickets,
      TrainingServiceBlockingStub training,
      Rules rules,
      CurrentClassifier current,
      ClassifySettings settings) {
    this.tickets = tickets;
    this.training = training;
    this.rules = rules;
    this.current = current;
    this.settings = settings;
  }

  @Override
  public InvokeResponse classify(InvokeRequest request) {
    var deadline = Deadline.after(settings.reading().toMillis(), TimeUnit.MILLISECONDS);
    var enquiry = enquiry(request.getTicketId(), deadline);
    var verdict = judged(request.getTicketId(), enquiry, deadline);
    return InvokeResponse.newBuilder()
        .setResult(
            Structs.toProto(
                Map.of(
                    "category", verdict.category(),
                    "confidence", verdict.decided() ? verdict.confidence() : 0.0,
                    "spam", verdict.spam(),
                    "tags", verdict.tags())))
        .build();
  }

  /// Noting it tells whether there is more to learn from; then it is judged once more.
  private Verdict judged(String ticketId, Enquiry enquiry, Deadline deadline) {
    var verdict = judge(enquiry);
    var version = note(ticketId, enquiry, verdict, deadline);
    if (current.current().version() < 0) {
      current.begin(deadline);
    } else {
      current.follow(version, deadline);
    }
    var anew = judge(enquiry);
    if (!anew.equals(verdict)) {
      note(ticketId, enquiry, anew, deadline);
    }
    return anew;
  }

  /// Rules go first; only they may say spam.
  private Verdict judge(Enquiry enquiry) {
    var ruled = rules.judge(enquiry);
    if (ruled.decided()) {
      return ruled;
    }
    var opinion = current.current().classifier().judge(enquiry.beginning());
    return new Verdict(
        opinion.category(), opinion.confidence(), false, ruled.tags(), opinion.why());
  }

  /// The reason goes to the ticket's event log; returns the version of what there is to learn from.
  private long note(String ticketId, Enquiry enquiry, Verdict verdict, Deadline deadline) {
    var learnt = current.current();
    var noted =
        NoteClassificationRequest.newBuilder()
            .setTicketId(ticketId)
            .setCategory(verdict.category())
            .setConfidence(verdict.confidence())
            .setDecidedBy(verdict.by())
            .setLanguage(learnt.classifier().judge(enquiry.beginning()).language())
            .setModel(learnt.classifier().hash())
            .setSpam(verdict.spam())
            .build();
    try {
      return training.withDeadline(deadline).noteClassification(noted).getTrainingVersion();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        // While versions change, service-tickets may be the older one: only the note is missing.
        return learnt.version();
      }
      throw e;
    }
  }

  private Enquiry enquiry(String ticketId, Deadline deadline) {
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
