package kontur.workflow.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import kontur.contract.DeadLetters;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.errors.v1.Reason;
import kontur.events.v1.Account;
import kontur.events.v1.AccountAnnounced;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.operations.Traces;
import kontur.testing.Broker;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.EverythingFails;
import kontur.workflow.kafka.ReadingSettings;
import kontur.workflow.kafka.TopicReader;
import kontur.workflow.startup.Role;
import kontur.workflow.tickets.StandInTickets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptPollTest {
  private static final Broker BROKER = Broker.shared();

  private final StandInTickets tickets = StandInTickets.start();
  private final String mark = UUID.randomUUID().toString();
  private final IntakeSettings settings =
      new IntakeSettings(
          "intake-" + mark, 3_000_000, Duration.ofSeconds(5), 3, Duration.ofMillis(10), 0);
  private final ReadingSettings reading =
      new ReadingSettings(
          200,
          Duration.ofMinutes(5),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofSeconds(5));
  private TopicReader reader;

  @BeforeEach
  void read() {
    var poll = new AcceptPoll(tickets.intake(), letters(), settings, new Rush(0), Traces.off());
    reader =
        new TopicReader(
            Topics.INBOUND, settings.group(), Role.INTAKE, broker(), reading, poll::accept);
  }

  @AfterEach
  void stop() {
    reader.end();
    tickets.close();
  }

  @Test
  void handsAWholePollOverAtOnce() {
    var events = put(50);
    reader.begin();

    awaitAccepted(events);
    assertThat(tickets.batches().stream().max(Integer::compare).orElseThrow()).isGreaterThan(5);
  }

  @Test
  void putsOnlyTheEventAtFaultAsideAndKeepsItsNeighbours() {
    var events = put(40);
    var poison = events.get(17);
    tickets.failAccepting(event ->
        event.getId().equals(poison.getId())
            ? Status.INTERNAL.withDescription("bad").asRuntimeException()
            : null);
    reader.begin();

    var healthy = new ArrayList<>(events);
    healthy.remove(poison);
    awaitAccepted(healthy);
    var letter = awaitLetter(poison);
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(Topics.INBOUND);
    assertThat(header(letter, DeadLetters.CAUSE)).contains("bad");
    assertThat(header(letter, DeadLetters.OFFSET)).matches("\\d+");
    assertThat(header(letter, DeadLetters.PARTITION)).matches("\\d");
    assertThat(header(letter, "mine")).isEqualTo(mark);
    assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo(mark);
  }

  @Test
  void putsUnreadableBytesAside() {
    send("not protobuf at all".getBytes(StandardCharsets.UTF_8));
    var events = put(2);
    reader.begin();

    awaitAccepted(events);
    var letter = awaitLetter("not protobuf at all".getBytes(StandardCharsets.UTF_8));
    assertThat(header(letter, DeadLetters.CAUSE)).contains("not a ChannelEvent");
  }

  @Test
  void putsARecordAsideThatIsTooLargeToBeKeptOnceItIsUnpacked() {
    var place = sendLarge(new byte[10_000_000]);
    var events = put(2);
    reader.begin();

    awaitAccepted(events);
    var letter =
        awaitLetter(one ->
            header(one, DeadLetters.OFFSET).equals(Long.toString(place.offset()))
                && header(one, DeadLetters.PARTITION).equals(Integer.toString(place.partition())));
    assertThat(letter.value()).isNull();
    assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo(mark);
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo(Topics.INBOUND);
    assertThat(header(letter, DeadLetters.CAUSE))
        .contains("too large to be kept here")
        .contains("not a ChannelEvent");
  }

  @Test
  void waitsForServiceTicketsAndLosesNothing() {
    var away = new AtomicBoolean(true);
    tickets.failAccepting(_ -> away.get() ? Status.UNAVAILABLE.asRuntimeException() : null);
    var events = put(10);
    reader.begin();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(reader.behindSince()).isNotNull());
    away.set(false);

    awaitAccepted(events);
    Awaitility.await().untilAsserted(() -> assertThat(reader.behindSince()).isNull());
  }

  @Test
  void calledDirectlyItSaysThatEverythingFails() {
    tickets.failAccepting(_ -> Status.UNAVAILABLE.asRuntimeException());
    var poll = new AcceptPoll(tickets.intake(), letters(), settings, new Rush(0), Traces.off());
    var one = new ConsumerRecord<>("t", 0, 0L, new byte[0], event(1).toByteArray());

    assertThatThrownBy(() -> poll.accept(List.of(one))).isInstanceOf(EverythingFails.class);
  }

  @Test
  void aServiceThatRunsTooManyCallsIsNoEventsFault() {
    tickets.failAccepting(_ -> Refusal.tooMany("busy", Duration.ofSeconds(1)).toException());
    var poll = new AcceptPoll(tickets.intake(), letters(), settings, new Rush(0), Traces.off());
    var one = new ConsumerRecord<>("t", 0, 0L, new byte[0], event(1).toByteArray());

    assertThatThrownBy(() -> poll.accept(List.of(one))).isInstanceOf(EverythingFails.class);
  }

  @Test
  void aBatchThatIsTooLargeIsHandedOverInParts() {
    tickets.failAccepting(_ ->
        tickets.batches().getLast() > 2
            ? new Refusal(Reason.TOO_LARGE, "larger than 4 MiB").toException()
            : null);
    var events = put(8);
    reader.begin();

    awaitAccepted(events);
  }

  private void awaitAccepted(List<ChannelEvent> events) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(
                    tickets.accepted().stream()
                        .filter(event -> event.getConversationKey().equals(mark))
                        .distinct()
                        .toList())
                .containsExactlyElementsOf(events));
  }

  private ConsumerRecord<byte[], byte[]> awaitLetter(ChannelEvent event) {
    return awaitLetter(event.toByteArray());
  }

  private ConsumerRecord<byte[], byte[]> awaitLetter(byte[] value) {
    return awaitLetter(record ->
        java.util.Arrays.equals(record.value(), value)
            && mark.equals(new String(record.key(), StandardCharsets.UTF_8)));
  }

  private static ConsumerRecord<byte[], byte[]> awaitLetter(
      Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    var settings = new java.util.HashMap<>(broker());
    settings.put("group.id", "letters-" + UUID.randomUUID());
    settings.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.INBOUND_DEAD_LETTERS));
      return Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                  if (wanted.test(record)) {
                    return record;
                  }
                }
                return null;
              },
              java.util.Objects::nonNull);
    }
  }

  private List<ChannelEvent> put(int count) {
    var events = new ArrayList<ChannelEvent>();
    for (var i = 0; i < count; i++) {
      var event = event(i);
      events.add(event);
      send(event.toByteArray());
    }
    return events;
  }

  private ChannelEvent event(int ordinal) {
    return ChannelEvent.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setAccount(Account.newBuilder().setId("a").setChannel(Channel.TELEGRAM))
        .setConversationKey(mark)
        .setReceivedAt(Timestamps.fromMillis(1))
        .setOrdinal(ordinal)
        .setAccountAnnounced(AccountAnnounced.getDefaultInstance())
        .build();
  }

  private void send(byte[] value) {
    var record = new ProducerRecord<>(Topics.INBOUND, mark.getBytes(StandardCharsets.UTF_8), value);
    record.headers().add("mine", mark.getBytes(StandardCharsets.UTF_8));
    try {
      producer().send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Larger than a producer of ours sends; packed it is small, so that the broker takes it.
  private RecordMetadata sendLarge(byte[] value) {
    var settings = new java.util.HashMap<>(broker());
    settings.put("max.request.size", 2 * value.length);
    try (var producer = DeadLetterSender.producer(settings)) {
      var key = mark.getBytes(StandardCharsets.UTF_8);
      return producer.send(new ProducerRecord<>(Topics.INBOUND, key, value)).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static org.apache.kafka.clients.producer.Producer<byte[], byte[]> producer() {
    return Holder.PRODUCER;
  }

  private static final class Holder {
    static final org.apache.kafka.clients.producer.Producer<byte[], byte[]> PRODUCER =
        DeadLetterSender.producer(new java.util.HashMap<>(broker()));
  }

  private static Map<String, Object> broker() {
    return Map.of("bootstrap.servers", BROKER.bootstrapServers());
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static DeadLetterSender letters() {
    return new DeadLetterSender(
        DeadLetterSender.producer(new java.util.HashMap<>(broker())), Topics.INBOUND_DEAD_LETTERS);
  }
}
