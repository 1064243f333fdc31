package kontur.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.DeadLetters;
import kontur.contract.Refusal;
import kontur.contract.Topics;
import kontur.errors.v1.Reason;
import kontur.events.v1.LifecycleEnvelope;
import kontur.testing.Broker;
import kontur.testing.Postgres;
import kontur.testing.TemporalEngine;
import kontur.workflow.kafka.TopicReader;
import kontur.workflow.startup.Startup;
import kontur.workflow.tickets.Kept;
import kontur.workflow.tickets.StandInTickets;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/// The whole service between a real broker, a real database and an engine.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkflowApplicationTest {
  @RegisterExtension static final Postgres postgres = new Postgres();

  private static final Broker BROKER = Broker.shared();
  private static final StandInTickets TICKETS = StandInTickets.start();
  private static TemporalEngine engine;
  private static ConfigurableApplicationContext service;
  private static ManagedChannel channel;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    engine = TemporalEngine.start(0);
    var key = folder.resolve("actor.key");
    Files.writeString(key, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    service =
        WorkflowApplication.builder()
            .run(
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.kafka.bootstrap-servers=" + BROKER.bootstrapServers(),
                "--spring.grpc.server.port=0",
                "--spring.grpc.client.channel.tickets.target=static://127.0.0.1:" + TICKETS.port(),
                "--kontur.workflow.engine.target=" + engine.target(),
                // What an engine that is away is waited for.
                "--kontur.workflow.consume.deadline=3s",
                "--kontur.workflow.command.limit=4s",
                "--kontur.workflow.actor.key-file=" + key);
    var startup = service.getBean(Startup.class);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> startup.missing() == null);
    var port = service.getBean(GrpcServerLifecycle.class).getPort();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .intercept(
                new ActorClientInterceptor(ActorKey.fromFile(key, Clock.systemUTC()), "test"))
            .build();
    producer =
        new KafkaProducer<>(
            new HashMap<>(Map.of("bootstrap.servers", BROKER.bootstrapServers())),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    producer.close();
    service.close();
    engine.close();
  }

  @Test
  void carriesAMessageThroughItsLifecycleAndTakesCommands() {
    var ticket = TICKETS.open(Map.of());
    ticket.text = "The invoice is wrong";
    put(ticket.events.getFirst());
    awaitState(ticket, "open.classified");
    assertThat(TICKETS.read(() -> ticket.steps.getLast().getVarsOrThrow("category")))
        .isEqualTo("billing");

    var assigned = give(ticket, "k1", "ticket.assign", Map.of("assignee", "a7"));
    var again = give(ticket, "k1", "ticket.assign", Map.of("assignee", "a7"));
    var refused = give(ticket, "k2", "ticket.reopen", Map.of());

    assertThat(assigned.getApplied().getState()).isEqualTo("open.assigned");
    assertThat(assigned.getApplied().getRepeated()).isFalse();
    assertThat(again.getApplied().getRepeated()).isTrue();
    assertThat(refused.getRefused().getReason()).isEqualTo("not-allowed");
    assertThat(refused.getRefused().getAllowedList()).contains("ticket.resolve");
  }

  /// A repeat that comes late, in a state that would take it, must not undo what came between.
  @Test
  void aRefusedCommandStaysRefusedWhenItIsRepeatedInALaterState() {
    var ticket = TICKETS.open(Map.of());
    put(ticket.events.getFirst());
    awaitState(ticket, "open.classified");

    var refused = give(ticket, "early", "ticket.reopen", Map.of());
    give(ticket, "solved", "ticket.resolve", Map.of("resolution", "solved"));
    var again = give(ticket, "early", "ticket.reopen", Map.of());
    var anew = give(ticket, "late", "ticket.reopen", Map.of());

    assertThat(refused.getRefused().getReason()).isEqualTo("not-allowed");
    assertThat(again).isEqualTo(refused);
    assertThat(anew.getApplied().getState()).startsWith("open");
  }

  /// The last one: what it leaves behind would keep the others waiting.
  ///
  /// One try. A command waits for what is under way (`tickets-at-once`, 8), not for what is queued.
  @Test
  @Order(Integer.MAX_VALUE)
  void aCommandOnTheNewestTicketIsAppliedBeforeTheFiveThousandThatWait() {
    var waiting = new ArrayList<Kept>();
    for (var i = 0; i < 5000; i++) {
      waiting.add(TICKETS.open(Map.of()));
    }
    waiting.forEach(ticket -> put(ticket.events.getFirst()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> TICKETS.read(() -> waiting.stream().anyMatch(t -> t.lastNumber > 0)));

    var before = Load.of(waiting);
    var took = assignNewest();
    var after = Load.of(waiting);

    var rate = (after.begun - before.begun) * 1000 / Math.max(1, took.toMillis());
    System.out.printf(
        "assigned the newest in %d ms; %d wait, %d are under way, %d begin each second%n",
        took.toMillis(), after.waiting, after.underWay, rate);
    assertThat(after.waiting).as("tickets that still wait").isGreaterThan(4000);
    assertThat(after.begun - before.begun).as("that began meanwhile").isLessThan(100);
  }

  /// How far a burst is.
  private record Load(long waiting, long underWay, long begun) {
    static Load of(List<Kept> burst) {
      return TICKETS.read(() -> {
        var waiting = burst.stream().filter(t -> t.lastNumber == 0).count();
        var underWay =
            burst.stream().filter(t -> t.lastNumber > 0 && !t.leaf().startsWith("open.")).count();
        return new Load(waiting, underWay, burst.size() - waiting);
      });
    }
  }

  private static Duration assignNewest() {
    var newest = TICKETS.open(Map.of());
    put(newest.events.getFirst());
    var start = System.nanoTime();
    var assigned = give(newest, "fast", "ticket.assign", Map.of("assignee", "a7"));
    assertThat(assigned.hasApplied()).isTrue();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void aTicketWhoseStepKeepsFailingIsMarkedStuckAndTheOthersGoOn() {
    var broken = TICKETS.open(Map.of("priority", "no such priority"));
    put(broken.events.getFirst());
    var healthy = TICKETS.open(Map.of());
    put(healthy.events.getFirst());

    awaitState(healthy, "open.classified");
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(TICKETS.read(() -> broken.stuck)).contains("priority"));
  }

  @Test
  void unreadableBytesAreMarkedAndPassed() {
    var ticket = TICKETS.open(Map.of());
    producer.send(
        new ProducerRecord<>(
            Topics.LIFECYCLE,
            ticket.id.getBytes(StandardCharsets.UTF_8),
            "nonsense".getBytes(StandardCharsets.UTF_8)));
    producer.send(
        new ProducerRecord<>(Topics.LIFECYCLE, null, "nonsense".getBytes(StandardCharsets.UTF_8)));
    var behind = TICKETS.open(Map.of());
    put(behind.events.getFirst());

    awaitState(behind, "open.classified");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(TICKETS.read(() -> ticket.stuck)).contains("cannot be read"));
    assertThat(letters(2))
        .allSatisfy(letter -> {
          assertThat(letter.value()).asString(StandardCharsets.UTF_8).isEqualTo("nonsense");
          assertThat(letter.headers().lastHeader(DeadLetters.CAUSE).value())
              .asString(StandardCharsets.UTF_8)
              .startsWith("not a LifecycleEnvelope");
        });
  }

  @Test
  void waitsForAnEngineThatWentAwayAndLosesNothing() {
    var port = engine.port();
    engine.close();
    var ticket = TICKETS.open(Map.of());
    var reader = service.getBean("lifecycleReader", TopicReader.class);
    try {
      put(ticket.events.getFirst());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(reader.behindSince()).isNotNull());
      assertThat(refusal(() -> give(ticket, "away", "ticket.assign", Map.of("assignee", "a7"))))
          .isEqualTo(Reason.PART_UNAVAILABLE);
    } finally {
      engine = TemporalEngine.start(port);
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(TICKETS.read(ticket::leaf)).startsWith("open."));
    // The update may have been carried out by the first try after the engine's return and answered
    // by the next.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(reader.behindSince()).isNull());
    assertThat(TICKETS.read(() -> ticket.stuck)).isEmpty();
  }

  @Test
  void refusesWhatIsMissingOrUnknown() {
    var ticket = TICKETS.open(Map.of());

    assertThat(refusal(() -> give(ticket, "", "ticket.assign", Map.of())))
        .isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> give(ticket, "k", "ticket.dance", Map.of())))
        .isEqualTo(Reason.COMMAND_UNKNOWN);
    assertThat(refusal(() -> give(ticket, "k", "ticket.assign", Map.of("assignee", 7))))
        .isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal(() -> give(stranger(), "k", "ticket.assign", Map.of())))
        .isEqualTo(Reason.TICKET_NOT_FOUND);
    assertThat(
            refusal(() ->
                CommandServiceGrpc.newBlockingStub(channel)
                    .giveCommand(GiveCommandRequest.getDefaultInstance())))
        .isEqualTo(Reason.DEADLINE_MISSING);
  }

  @Test
  void theSameKeyWithOtherContentIsRefused() {
    var ticket = TICKETS.open(Map.of());
    // Deferred while the classifier is still at work; a cold JVM beside others may need longer than
    // the four seconds that a command is given here.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(WorkflowApplicationTest::isAway)
        .until(() -> give(ticket, "same", "ticket.assign", Map.of("assignee", "a7")).hasApplied());

    assertThat(refusal(() -> give(ticket, "same", "ticket.assign", Map.of("assignee", "a8"))))
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
  }

  private static boolean isAway(Throwable e) {
    return e instanceof StatusRuntimeException status
        && Refusal.of(status).filter(r -> r.reason() == Reason.PART_UNAVAILABLE).isPresent();
  }

  private static Kept stranger() {
    try (var others = StandInTickets.start()) {
      return others.open(Map.of());
    }
  }

  private static Reason refusal(ThrowingCallable call) {
    return Refusal.of(catchThrowableOfType(StatusRuntimeException.class, call))
        .orElseThrow()
        .reason();
  }

  private static GiveCommandResponse give(
      Kept ticket, String key, String command, Map<String, Object> payload) {
    var actor = Actor.newBuilder().setKind(ActorKind.USER).setId("a7").setName("An agent").build();
    try {
      return Actors.with(actor)
          .call(() ->
              CommandServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(30, TimeUnit.SECONDS)
                  .giveCommand(
                      GiveCommandRequest.newBuilder()
                          .setTicketId(ticket.id)
                          .setIdempotencyKey(key)
                          .setCommand(command)
                          .setPayload(StandInTickets.struct(payload))
                          .build()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(LifecycleEnvelope event) {
    producer.send(
        new ProducerRecord<>(
            Topics.LIFECYCLE,
            event.getTicketId().getBytes(StandardCharsets.UTF_8),
            event.toByteArray()));
  }

  private static void awaitState(Kept ticket, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(TICKETS.read(ticket::leaf)).isEqualTo(state));
  }

  /// So many records that were put aside.
  private static List<ConsumerRecord<byte[], byte[]>> letters(int number) {
    var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", Broker.shared().bootstrapServers(),
            "group.id", UUID.randomUUID().toString(),
            "auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.LIFECYCLE_DEAD_LETTERS));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            return found.size() >= number;
          });
    }
    return found;
  }
}
