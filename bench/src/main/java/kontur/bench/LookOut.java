package kontur.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.TimelineEntry;

/// An agent's program that waits during a burst for one message after the other, each some hundred
/// behind the one before, and notes when the gateway shows it.
final class LookOut implements AutoCloseable {
  /// No part of a batch's size: else each would have the same place in its batch.
  private static final int STRIDE = 197;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 10;

  /// Of those that it could wait for, so many at least: a few are no p99.
  private static final int LEAST_ONE_OF = 4;

  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  /// @param what for people
  /// @param look finds the message once the gateway shows it
  private record Awaited(String what, Supplier<Optional<Arrival>> look) {}

  /// A message of a customer, and when it was shown.
  record Arrival(String ticket, String message, Instant shown) {}

  private LookOut(Stream<Awaited> awaited) {
    this.thread =
        Thread.ofVirtual()
            .name("look-out")
            .start(() -> awaited.takeWhile(_ -> !stopped).forEach(this::await));
  }

  /// Waits for tickets by their number.
  ///
  /// @param newest number of the newest ticket so far
  /// @param last of those that come
  static LookOut forTickets(Gateway gateway, long newest, long last) {
    return new LookOut(
        LongStream.iterate(newest + STRIDE, number -> number <= last, number -> number + STRIDE)
            .mapToObj(number -> new Awaited("ticket " + number, () -> ticket(gateway, number))));
  }

  /// Waits for the second message in each of these tickets.
  static LookOut forAnswers(Gateway gateway, List<Arrival> tickets) {
    return new LookOut(
        tickets.stream()
            .map(first ->
                new Awaited(
                    "the answer in " + first.ticket(), () -> message(gateway, first.ticket(), 2))));
  }

  private void await(Awaited message) {
    try {
      lookUntilShown(message);
    } catch (RuntimeException e) {
      failed.add(message.what() + ": " + e);
    }
  }

  /// What the first look shows was there since nobody knows when, and does not count.
  private void lookUntilShown(Awaited message) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    if (message.look().get().isPresent()) {
      return;
    }
    while (!stopped) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      var arrival = message.look().get();
      if (arrival.isPresent()) {
        arrivals.add(arrival.get());
        return;
      }
      if (System.nanoTime() > end) {
        // The slowest: without them the others would look quicker than all are.
        failed.add(message.what() + ": not shown within " + PATIENCE);
        return;
      }
    }
  }

  private static Optional<Arrival> ticket(Gateway gateway, long number) {
    try {
      var found =
          gateway.agent().getTicket(GetTicketRequest.newBuilder().setNumber(number).build());
      return message(gateway, found.getTicket().getId(), 1);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<Arrival> message(Gateway gateway, String ticket, int place) {
    return gateway
        .agent()
        .getTimeline(
            GetTimelineRequest.newBuilder().setTicketId(ticket).setMessagesOnly(true).build())
        .getEntriesList()
        .stream()
        .map(TimelineEntry::getMessage)
        .filter(message -> message.getAuthor().startsWith("customer:"))
        .skip(place - 1L)
        .findFirst()
        .map(message -> new Arrival(ticket, message.getId(), Instant.now()));
  }

  /// Ends it.
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Those that came while it waited for them; for when it has ended.
  List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  /// How long they took since they were accepted.
  ///
  /// @param count messages of the burst
  void report(String what, int count, Stores stores, Sheet sheet) {
    var shown = new Times();
    var stored = new Times();
    for (var arrival : arrivals) {
      var row =
          stores.row(
              """
              select extract(epoch from l.received_at) * 1000, extract(epoch from e.stored_at) * 1000
                from communication.ledger as l
                join tickets.lifecycle_event as e on e.cause = l.id::text
               where l.id = '%s' and e.ticket_id = '%s'
              """
                  .formatted(arrival.message(), arrival.ticket()));
      var accepted = Double.parseDouble(row.get(0));
      shown.add(millis(arrival.shown()) - accepted);
      stored.add(Double.parseDouble(row.get(1)) - accepted);
    }
    sheet.figure(what + ", accepted until the gateway shows it, one after another", shown.text());
    sheet.figure(what + ", the same ones by the times in the tables", stored.text());
    sheet.atLeast(
        what + ", of these", arrivals.size(), Math.floorDiv(count, STRIDE * LEAST_ONE_OF), "");
    sheet.none(what + ", looks that failed or showed nothing in time", failed);
  }

  private static double millis(Instant time) {
    return time.getEpochSecond() * 1e3 + time.getNano() / 1e6;
  }
}
