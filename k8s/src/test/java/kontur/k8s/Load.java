package kontur.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kontur.events.v1.Decision;
import kontur.events.v1.DeliveryState;
import kontur.tickets.v1.DecideDeliveryRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.Message;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TimelineEntry;

/// Customers who write all the time and an agent who answers each of them, while something happens
/// to the platform; afterwards everything is there once.
final class Load {
  private static final Duration BETWEEN_MAILS = Duration.ofMillis(1_000);

  private static final String ACKNOWLEDGED = " acknowledged";
  private static final String ANSWERED = " answered";

  private final Outside outside;
  private final String name;
  private final Duration patience;
  private final Set<String> written = ConcurrentHashMap.newKeySet();
  private final Set<String> unsure = ConcurrentHashMap.newKeySet();
  private int arrived = -1;

  /// @param name begins every subject
  Load(Outside outside, String name, Duration patience) {
    this.outside = outside;
    this.name = name;
    this.patience = patience;
  }

  /// What happens to the platform meanwhile.
  interface Disturbance {
    void run() throws Exception;
  }

  void during(Disturbance disturbance) throws Exception {
    var stop = new CountDownLatch(1);
    var failures = ConcurrentHashMap.<Throwable>newKeySet();
    var customers = Thread.ofVirtual().start(() -> writeUntil(stop));
    var agent =
        Thread.ofVirtual()
            .start(() -> {
              try {
                answerUntil(stop);
              } catch (RuntimeException e) {
                failures.add(e);
              }
            });
    try {
      disturbance.run();
    } finally {
      stop.countDown();
      customers.join();
      agent.join();
    }
    assertThat(failures).isEmpty();
    assertEverythingIsThereOnce();
  }

  private void assertEverythingIsThereOnce() {
    assertThat(written).hasSizeGreaterThan(10);
    await()
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(openTickets().keySet()).containsAll(written));
    openTickets().values().forEach(this::answer);
    await()
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(2))
        .until(() -> {
          var before = arrived;
          arrived = answers().size();
          if (arrived == before) {
            decideWhatIsUncertain();
          }
          return arrived >= 2 * written.size();
        });
    // Time for what should not come.
    await()
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(tickets()).hasSameSizeAs(written));
    var once = new TreeMap<String, Integer>();
    written.forEach(mail -> {
      once.put(mail + ACKNOWLEDGED, 1);
      once.put(mail + ANSWERED, 1);
    });
    assertThat(answers()).isEqualTo(once);
    System.out.printf("%s: %d mails, each one ticket, one answer%n", name, written.size());
  }

  /// A process that is killed while it sends cannot know whether the mail arrived: a person asks
  /// the customer and decides, as docs/operations/runbooks.md says.
  private void decideWhatIsUncertain() {
    var there = answers();
    for (var ticket : openTickets().values()) {
      for (var kind : List.of(ACKNOWLEDGED, ANSWERED)) {
        if (!there.containsKey(ticket.getSubject() + kind)) {
          timeline(ticket).stream()
              .filter(TimelineEntry::hasMessage)
              .map(TimelineEntry::getMessage)
              .filter(message -> message.getDelivery() == DeliveryState.UNCERTAIN)
              .filter(message -> message.getText().startsWith("Answer") == kind.equals(ANSWERED))
              .forEach(this::sendAgain);
        }
      }
    }
  }

  private List<TimelineEntry> timeline(Ticket ticket) {
    var request = GetTimelineRequest.newBuilder().setTicketId(ticket.getId()).build();
    return outside.ask(agent -> agent.getTimeline(request)).getEntriesList();
  }

  private void sendAgain(Message message) {
    var request =
        DecideDeliveryRequest.newBuilder()
            .setMessageId(message.getId())
            .setIdempotencyKey("decide-" + message.getId() + "-" + message.getDeliveryAttempt())
            .setAttempt(message.getDeliveryAttempt())
            .setDecision(Decision.Kind.SEND_AGAIN)
            .build();
    var decided = outside.ask(agent -> agent.decideDelivery(request));
    System.out.println("decided: send again " + decided.getMessage().getId());
  }

  private void writeUntil(CountDownLatch stop) {
    try {
      for (var number = 1; !stop.await(BETWEEN_MAILS.toMillis(), TimeUnit.MILLISECONDS); number++) {
        var subject = name + number;
        try {
          outside.write(subject + "@example.net", subject, "Load " + subject);
          written.add(subject);
        } catch (IOException e) {
          // Not taken, or nobody knows: it does not count, and neither does its number again.
          System.out.println("not written: " + subject + " " + e.getMessage());
          unsure.add(subject);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answerUntil(CountDownLatch stop) {
    var answered = ConcurrentHashMap.<String>newKeySet();
    try {
      do {
        openTickets()
            .forEach((subject, ticket) -> {
              if (answered.add(subject)) {
                answer(ticket);
              }
            });
      } while (!stop.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Ticket ticket) {
    reply(outside, ticket.getId(), "Answer " + ticket.getSubject() + ".");
  }

  /// The same key each time, so that a repeat is no second answer.
  static void reply(Outside outside, String ticket, String text) {
    var request =
        ReplyRequest.newBuilder()
            .setTicketId(ticket)
            .setIdempotencyKey("reply-" + ticket)
            .setText(text)
            .build();
    assertThat(outside.ask(agent -> agent.reply(request)).getMessage().getId()).isNotEmpty();
  }

  private List<Ticket> tickets() {
    return outside.tickets().stream()
        .filter(ticket -> ticket.getSubject().matches(name + "\\d+"))
        .filter(ticket -> !unsure.contains(ticket.getSubject()))
        .toList();
  }

  private Map<String, Ticket> openTickets() {
    var open = new HashMap<String, Ticket>();
    for (var ticket : tickets()) {
      if (!ticket.getState().equals("received")) {
        open.put(ticket.getSubject(), ticket);
      }
    }
    return open;
  }

  /// What customers got, counted.
  private Map<String, Integer> answers() {
    var counted = new TreeMap<String, Integer>();
    for (var mail : outside.received()) {
      var to = mail.to().replace("@example.net", "");
      if (to.matches(name + "\\d+") && !unsure.contains(to)) {
        var kind = mail.snippet().contains("Answer " + to + ".") ? ANSWERED : ACKNOWLEDGED;
        counted.merge(to + kind, 1, Integer::sum);
      }
    }
    return counted;
  }
}
