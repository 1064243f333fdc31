package kontur.workflow.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kontur.contract.Topics;
import kontur.events.v1.LifecycleEnvelope;
import kontur.testing.Broker;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.EverythingFails;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsumePollTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ConsumeSettings SETTINGS =
      new ConsumeSettings(
          "lifecycle",
          3,
          Duration.ofMillis(500),
          2,
          Duration.ofSeconds(10),
          3,
          Duration.ofMillis(10));

  private static final Producer<byte[], byte[]> LETTERS =
      DeadLetterSender.producer(
          new HashMap<>(Map.of("bootstrap.servers", Broker.shared().bootstrapServers())));

  private final StandInTickets tickets = StandInTickets.start();
  private final List<Long> taken = new CopyOnWriteArrayList<>();
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();
  private final Semaphore goesOn = new Semaphore(0);
  private final AtomicInteger tries = new AtomicInteger();
  private volatile RuntimeException failure;
  private volatile Error error;
  private volatile boolean isEngineWell = true;
  private final HandleTickets handle =
      new HandleTickets(
          this::step,
          new Pace(SETTINGS.ticketsAtOnce(), () -> false, SETTINGS.patience()),
          SETTINGS.patience());
  private final Wellness wellness = new Wellness(tickets.lifecycle(), _ -> isEngineWell);
  private final MarkStuck stuck = new MarkStuck(tickets.lifecycle(), new SimpleMeterRegistry());
  private final Stragglers stragglers =
      new Stragglers(handle, wellness, stuck, SETTINGS, new SimpleMeterRegistry());
  private final ConsumePoll poll =
      new ConsumePoll(
          handle,
          stragglers,
          stuck,
          new DeadLetterSender(LETTERS, Topics.LIFECYCLE_DEAD_LETTERS),
          wellness);
  private long offset;

  private void step(TicketEvents events) {
    if (hanging.contains(events.ticket())) {
      tries.incrementAndGet();
      fail();
      goesOn.acquireUninterruptibly();
      fail();
    }
    events.envelopes().forEach(event -> taken.add(event.getNumber()));
  }

  private void fail() {
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      throw failure;
    }
  }

  @AfterEach
  void stop() {
    goesOn.release(100);
    stragglers.close();
    handle.close();
    tickets.close();
  }

  @AfterAll
  static void close() {
    LETTERS.close();
  }

  /// Found by `drill --fault=crash-points`: the same update, over twice as many events, was
  /// answered for the events of the first time, and the ticket was marked stuck.
  @Test
  void recordsThatComeTwiceCountOnce() {
    var events = new TicketEvents("t");

    LongStream.of(5, 6, 5, 6, 7)
        .mapToObj(number -> LifecycleEnvelope.newBuilder().setNumber(number).build())
        .forEach(event -> events.add(event, 0, 0));

    assertThat(events.envelopes().stream().map(LifecycleEnvelope::getNumber).toList())
        .isEqualTo(List.of(5L, 6L, 7L));
  }

  /// Before, all tickets of a process waited half a minute for one whose step hung.
  @Test
  void nobodyWaitsForAStepThatHangs() {
    var hangs = hanging();

    poll.process(List.of(of(hangs, 101)));
    poll.process(others(200, 9));

    assertThat(taken).hasSize(9);
    assertThat(poll.unfinished()).isEqualTo(Map.of(0, 0L));
    assertThat(hangs.stuck).isEmpty();
  }

  @Test
  void whatComesForItMeanwhileIsTakenAfterwardsInOrder() {
    var hangs = hanging();
    poll.process(Stream.concat(Stream.of(of(hangs, 101)), others(200, 9).stream()).toList());

    poll.process(List.of(of(hangs, 102), of(hangs, 103)));
    poll.process(List.of(of(hangs, 104)));
    assertThat(taken).hasSize(9);
    goesOn.release(2);

    await().atMost(SOON).until(() -> poll.unfinished().isEmpty());
    assertThat(taken.subList(9, 13)).isEqualTo(List.of(101L, 102L, 103L, 104L));
  }

  @Test
  void asManyAsThereIsRoomForMayHangAndTheNextOneIsWaitedFor() throws Exception {
    var first = List.of(of(hanging(), 101), of(hanging(), 102));
    poll.process(Stream.concat(first.stream(), others(200, 9).stream()).toList());

    var third = Thread.ofVirtual().start(() -> poll.process(List.of(of(hanging(), 103))));
    await().atMost(SOON).until(() -> goesOn.getQueueLength() == 3);
    assertThat(third.isAlive()).isTrue();
    goesOn.release(3);

    assertThat(third.join(SOON)).isTrue();
    await().atMost(SOON).until(() -> poll.unfinished().isEmpty());
  }

  @Test
  void aStepThatKeepsFailingMakesItsTicketStuckAndNobodyWaits() {
    var fails = hanging();
    failure = new IllegalStateException("no answer");

    poll.process(List.of(of(fails, 101), others(200, 1).getFirst()));
    poll.process(others(300, 1));

    assertThat(taken).hasSize(2);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(tickets.read(() -> fails.stuck)).contains("no answer"));
    await().atMost(SOON).until(() -> poll.unfinished().isEmpty());
  }

  @Test
  void whatFailsWhileTheEngineIsAwayIsNoTicketsFault() {
    var fails = hanging();
    failure = new IllegalStateException("no answer");
    isEngineWell = false;

    assertThatThrownBy(() -> poll.process(List.of(of(fails, 101))))
        .isInstanceOf(EverythingFails.class)
        .hasMessageContaining("no answer");
    assertThat(poll.unfinished()).isEmpty();
  }

  /// It began to hang while the engine was well, and then the engine went.
  @Test
  void aStragglerWaitsForTheEngineAndIsNotStuck() {
    var hangs = hanging();
    poll.process(List.of(of(hangs, 101)));

    isEngineWell = false;
    failure = new IllegalStateException("no answer");
    goesOn.release();
    await().atMost(SOON).until(() -> tries.get() > 2 * SETTINGS.tries());
    assertThat(tickets.read(() -> hangs.stuck)).isEmpty();
    assertThat(poll.unfinished()).isEqualTo(Map.of(0, 0L));

    hanging.clear();
    isEngineWell = true;
    await().atMost(SOON).until(() -> poll.unfinished().isEmpty());
    assertThat(taken).isEqualTo(List.of(101L));
    assertThat(tickets.read(() -> hangs.stuck)).isEmpty();
  }

  /// It would be asked for news without a pause.
  @Test
  void noPatienceIsRefused() {
    assertThatThrownBy(
            () -> new ConsumeSettings("g", 8, Duration.ZERO, 16, SOON, 3, Duration.ofMillis(10)))
        .hasMessageContaining("kontur.workflow.consume.patience must be 100ms to deadline");
  }

  @Test
  void anErrorIsAFailureToo() {
    var fails = hanging();
    error = new StackOverflowError("deep");

    poll.process(List.of(of(fails, 101), others(200, 1).getFirst()));

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(tickets.read(() -> fails.stuck)).contains("deep"));
    await().atMost(SOON).until(() -> poll.unfinished().isEmpty());
  }

  /// A poll in which others succeeded does not come again for one that failed.
  @Test
  void oneThatFailsWhileTheEngineIsSlowIsNoTroubleOfTheOthers() {
    var fails = hanging();
    failure = new IllegalStateException("no answer");
    isEngineWell = false;

    poll.process(List.of(of(fails, 101), others(200, 1).getFirst()));

    assertThat(taken).isEqualTo(List.of(200L));
    assertThat(poll.unfinished()).isEqualTo(Map.of(0, 0L));
  }

  private Kept hanging() {
    var ticket = tickets.open(Map.of());
    hanging.add(ticket.id);
    return ticket;
  }

  /// Of other tickets, one each.
  private List<ConsumerRecord<byte[], byte[]>> others(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(number -> of(tickets.open(Map.of()), number))
        .toList();
  }

  private ConsumerRecord<byte[], byte[]> of(Kept ticket, long number) {
    var event =
        LifecycleEnvelope.newBuilder().setTicketId(ticket.id).setNumber(number).setId("e").build();
    return new ConsumerRecord<>(
        Topics.LIFECYCLE,
        0,
        offset++,
        ticket.id.getBytes(StandardCharsets.UTF_8),
        event.toByteArray());
  }
}
