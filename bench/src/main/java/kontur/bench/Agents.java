package kontur.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketOrder;
import kontur.workflow.v1.GiveCommandResponse;

/// People at work: they assign, answer and resolve, and call again with the same key until they are
/// answered.
final class Agents {
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final int AGAIN_ONE_IN = 10;

  private final Gateway gateway;
  private final Journal journal;
  private final long seed;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Deed> deeds = new ConcurrentLinkedQueue<>();
  private final Queue<String> oddities = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger failedCalls = new AtomicInteger();
  private volatile boolean stopped;

  Agents(Gateway gateway, Journal journal, long seed) {
    this.gateway = gateway;
    this.journal = journal;
    this.seed = seed;
  }

  /// What was asked for and what was answered.
  ///
  /// @param kind `assign`, `answer` or `resolve`
  /// @param text of an answer; empty with a command
  /// @param outcome `applied`, `deferred`, `refused`, or the message's id
  record Deed(int number, String kind, String ticket, String key, String text, String outcome) {}

  void start(int count) {
    for (var i = 0; i < count; i++) {
      var random = new Random(seed + i);
      threads.add(Thread.ofVirtual().name("agent-" + i).start(() -> work(random, false)));
    }
  }

  /// One more, who gives no commands: the others wait for theirs while there is no lifecycle.
  void startAnswering() {
    var random = new Random(seed - 1);
    threads.add(Thread.ofVirtual().name("answering").start(() -> work(random, true)));
  }

  /// Somebody looks there once, whatever comes of it.
  void lookIntoQuarantine() {
    threads.add(
        Thread.ofVirtual()
            .name("looker")
            .start(() -> {
              try {
                var _ = gateway.quarantined();
              } catch (StatusRuntimeException e) {
                failed("a look into the quarantine", e.getStatus());
              }
            }));
  }

  /// Lets each end what they have begun.
  boolean stop(Duration patience) {
    stopped = true;
    var end = System.nanoTime() + patience.toNanos();
    for (var thread : threads) {
      try {
        if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  List<Deed> answered() {
    return List.copyOf(deeds);
  }

  /// Answers that a kill does not explain.
  List<String> oddities() {
    return List.copyOf(oddities);
  }

  int failedCalls() {
    return failedCalls.get();
  }

  private void work(Random random, boolean onlyAnswers) {
    while (!stopped) {
      try {
        var tickets = newest();
        if (!tickets.isEmpty()) {
          act(tickets.get(random.nextInt(tickets.size())), random, onlyAnswers);
        }
      } catch (StatusRuntimeException e) {
        failed("list", e.getStatus());
      } catch (RuntimeException e) {
        oddities.add("an agent stumbled: " + e);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private List<Ticket> newest() {
    gateway.reconnect();
    return gateway
        .agent()
        .listTickets(
            ListTicketsRequest.newBuilder()
                .addStates("received")
                .addStates("open")
                .setOrder(TicketOrder.UPDATED_NEWEST_FIRST)
                .setPageSize(50)
                .build())
        .getTicketsList();
  }

  private void act(Ticket ticket, Random random, boolean onlyAnswers) {
    var number = numbers.incrementAndGet();
    var key = "drill-" + seed + "-" + number;
    var again = random.nextInt(AGAIN_ONE_IN) == 0;
    var kind = onlyAnswers ? "answer" : kind(ticket, random);
    var text = kind.equals("answer") ? "We look into it. " + Tokens.answer(number) : "";
    journal.add(
        Journal.entry("asked")
            .put("number", number)
            .put("kind", kind)
            .put("ticket", ticket.getId())
            .put("key", key)
            .put("text", text));
    var outcome = untilAnswered(kind, ticket, key, text);
    var deed = new Deed(number, kind, ticket.getId(), key, text, outcome);
    journal.add(Journal.entry("answered").put("number", number).put("outcome", outcome));
    deeds.add(deed);
    if (again) {
      var second = untilAnswered(kind, ticket, key, text);
      if (!second.equals(outcome) && !outcome.equals("deferred")) {
        oddities.add(kind + " answered " + outcome + ", then " + second);
      }
    }
  }

  private static String kind(Ticket ticket, Random random) {
    if (ticket.getAssignee().isEmpty() && random.nextInt(3) > 0) {
      return "assign";
    }
    return random.nextInt(3) > 0 ? "answer" : "resolve";
  }

  private String untilAnswered(String kind, Ticket ticket, String key, String text) {
    while (true) {
      try {
        return ask(kind, ticket, key, text);
      } catch (StatusRuntimeException e) {
        failed(kind, e.getStatus());
        if (isAnswer(e.getStatus().getCode())) {
          return e.getStatus().getCode().name();
        }
        gateway.reconnect();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    }
  }

  /// Counts what a kill explains, and notes what none does.
  private void failed(String what, Status status) {
    if (isAnswer(status.getCode()) || (isDefect(status) && !brokenConnection(status))) {
      oddities.add(what + ": " + status);
    } else {
      failedCalls.incrementAndGet();
    }
  }

  /// Whether to ask again would be answered in the same way.
  private static boolean isAnswer(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE,
          DEADLINE_EXCEEDED,
          CANCELLED,
          ABORTED,
          RESOURCE_EXHAUSTED,
          INTERNAL,
          UNKNOWN ->
          false;
      default -> true;
    };
  }

  private static boolean isDefect(Status status) {
    return status.getCode() == Status.Code.INTERNAL || status.getCode() == Status.Code.UNKNOWN;
  }

  /// A process that was killed in the middle of a call, as the client's transport puts it.
  private static boolean brokenConnection(Status status) {
    return status.getCause() instanceof IOException
        || String.valueOf(status.getDescription()).contains("RST_STREAM");
  }

  private String ask(String kind, Ticket ticket, String key, String text) {
    return switch (kind) {
      case "assign" ->
          outcome(
              gateway
                  .agent()
                  .assign(
                      AssignRequest.newBuilder()
                          .setTicketId(ticket.getId())
                          .setIdempotencyKey(key)
                          .setAssignee("me")
                          .build()));
      case "resolve" ->
          outcome(
              gateway
                  .agent()
                  .resolve(
                      ResolveRequest.newBuilder()
                          .setTicketId(ticket.getId())
                          .setIdempotencyKey(key)
                          .build()));
      default ->
          gateway
              .agent()
              .reply(
                  ReplyRequest.newBuilder()
                      .setTicketId(ticket.getId())
                      .setIdempotencyKey(key)
                      .setText(text)
                      .build())
              .getMessage()
              .getId();
    };
  }

  private static String outcome(GiveCommandResponse response) {
    return switch (response.getOutcomeCase()) {
      case APPLIED -> "applied";
      case DEFERRED -> "deferred";
      case REFUSED -> "refused";
      case OUTCOME_NOT_SET -> throw new IllegalStateException("an answer without an outcome");
    };
  }
}
