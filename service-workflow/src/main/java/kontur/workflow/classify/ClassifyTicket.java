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

  /// Noting it tells whether there is more to learn from; who has learnt judges once more.
  private Verdict judged(String ticketId, Enquiry enquiry, Deadline deadline) {
    var ruled = rules.judge(enquiry);
    var first = judge(enquiry, ruled, current.current());
    var version = note(ticketId, first, deadline);
    if (first.by().version() < 0) {
      current.begin(deadline);
    } else {
      current.follow(version, deadline);
    }
    var now = current.current();
    if (now.classifier() == first.by().classifier()) {
      return first.verdict();
    }
    var anew = judge(enquiry, ruled, now);
    if (!anew.verdict().equals(first.verdict())) {
      note(ticketId, anew, deadline);
    }
    return anew.verdict();
  }

  /// A verdict, and what is noted with it.
  private record Judged(Verdict verdict, String language, CurrentClassifier.Learnt by) {}

  /// Rules go first; only they may say spam.
  private static Judged judge(Enquiry enquiry, Verdict ruled, CurrentClassifier.Learnt by) {
    if (ruled.decided()) {
      return new Judged(ruled, by.classifier().languageOf(enquiry.beginning()), by);
    }
    var opinion = by.classifier().judge(enquiry.beginning());
    var verdict =
        new Verdict(opinion.category(), opinion.confidence(), false, ruled.tags(), opinion.why());
    return new Judged(verdict, opinion.language(), by);
  }

  /// The reason goes to the ticket's event log; returns the version of what there is to learn from.
  private long note(String ticketId, Judged judged, Deadline deadline) {
    var noted =
        NoteClassificationRequest.newBuilder()
            .setTicketId(ticketId)
            .setCategory(judged.verdict().category())
            .setConfidence(judged.verdict().confidence())
            .setDecidedBy(judged.verdict().by())
            .setLanguage(judged.language())
            .setModel(judged.by().classifier().hash())
            .setSpam(judged.verdict().spam())
            .build();
    try {
      return training.withDeadline(deadline).noteClassification(noted).getTrainingVersion();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        // While versions change, service-tickets may be the older one: only the note is missing.
        return judged.by().version();
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
