package kontur.bench;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import kontur.gateway.v1.AssignRequest;
import kontur.tickets.v1.AddNoteRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.Ticket;

/// Where an agent works: a list or a search, a ticket, and often something written there.
final class Desk {
  private static final int SEARCH_ONE_IN = 10;
  private static final int THINK_MILLIS = 1_000;
  private static final List<Call> WRITES = List.of(Call.NOTE, Call.ASSIGN, Call.REPLY);

  private final Gateway gateway;
  private final Past past;
  private final Random random;
  private final BiConsumer<Call, Long> taken;

  /// @param random chooses what is next
  /// @param taken hears of each call and its nanoseconds
  Desk(Gateway gateway, Past past, Random random, BiConsumer<Call, Long> taken) {
    this.gateway = gateway;
    this.past = past;
    this.random = random;
    this.taken = taken;
  }

  /// What an agent asks for.
  enum Call {
    LIST("lists"),
    OPEN("ticket with timeline"),
    SEARCH("searches"),
    NOTE("notes"),
    ASSIGN("assignments to oneself"),
    REPLY("answers");

    private final String words;

    Call(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /// The loaded tickets.
  ///
  /// @param tickets how many; their numbers begin with 1
  record Past(List<ListTicketsRequest> lists, List<ListTicketsRequest> searches, int tickets) {
    Past {
      lists = List.copyOf(lists);
      searches = List.copyOf(searches);
    }
  }

  /// One after the other, with nothing between.
  void act() {
    var page =
        random.nextInt(SEARCH_ONE_IN) == 0
            ? list(Call.SEARCH, past.searches())
            : list(Call.LIST, past.lists());
    if (random.nextBoolean()) {
      openAny();
    } else if (!page.isEmpty()) {
      var ticket = page.get(random.nextInt(page.size()));
      var _ = timed(Call.OPEN, () -> gateway.open(ticket.getNumber()));
      if (random.nextBoolean()) {
        write(ticket);
      }
    }
  }

  /// For a second on average.
  void think() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2 * THINK_MILLIS)));
  }

  private List<Ticket> list(Call call, List<ListTicketsRequest> requests) {
    var request = requests.get(random.nextInt(requests.size()));
    return timed(call, () -> gateway.agent().listTickets(request)).getTicketsList();
  }

  /// A ticket of any year; what belongs to another team does not exist for this agent.
  private void openAny() {
    var number = TicketLists.anyNumber(random, past.tickets());
    try {
      var _ = timed(Call.OPEN, () -> gateway.open(number));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  private void write(Ticket ticket) {
    // What is closed takes notes and nothing else.
    var call =
        ticket.getState().equals("closed") ? Call.NOTE : WRITES.get(random.nextInt(WRITES.size()));
    var key = "bench-" + random.nextLong();
    var _ = timed(call, () -> write(call, ticket.getId(), key));
  }

  private Message write(Call call, String ticket, String key) {
    return switch (call) {
      case ASSIGN ->
          gateway
              .agent()
              .assign(
                  AssignRequest.newBuilder()
                      .setTicketId(ticket)
                      .setIdempotencyKey(key)
                      .setAssignee("me")
                      .build());
      case REPLY ->
          gateway
              .agent()
              .reply(
                  ReplyRequest.newBuilder()
                      .setTicketId(ticket)
                      .setIdempotencyKey(key)
                      .setText("We look into it.")
                      .build());
      default ->
          gateway
              .agent()
              .addNote(
                  AddNoteRequest.newBuilder()
                      .setTicketId(ticket)
                      .setIdempotencyKey(key)
                      .setText("Looked at it.")
                      .build());
    };
  }

  private <T> T timed(Call call, Supplier<T> asked) {
    var began = System.nanoTime();
    var answer = asked.get();
    taken.accept(call, System.nanoTime() - began);
    return answer;
  }
}
