package kontur.gateway.watch;

import static kontur.gateway.RunningGateway.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kontur.actor.v1.Role;
import kontur.contract.Topics;
import kontur.errors.v1.Reason;
import kontur.events.v1.TicketEvent;
import kontur.gateway.RunningGateway;
import kontur.gateway.RunningGateway.Person;
import kontur.gateway.v1.RevokeTokenRequest;
import kontur.gateway.v1.TeamList;
import kontur.gateway.v1.UpdateUserRequest;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WatchResponse;
import kontur.gateway.v1.WatchResponse.StepCase;
import kontur.testing.Broker;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static RunningGateway gateway;
  private static KafkaProducer<String, byte[]> producer;
  private final List<WatchedStream> streams = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    gateway =
        RunningGateway.fresh(
            "--kontur.gateway.watch.kept=90",
            "--kontur.gateway.watch.alive=1s",
            "--kontur.gateway.watch.recheck=5ms");
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Broker.shared().bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer());
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> gateway.context().getBean(EventsReader.class).journal().isPresent());
  }

  @AfterAll
  static void stop() {
    producer.close();
    gateway.close();
  }

  @AfterEach
  void leave() {
    streams.forEach(WatchedStream::leave);
  }

  @Test
  void showsThatItLivesAndThenWhatChanges() {
    var stream = watch(gateway.person(Role.SUPERVISOR), "");
    stream.awaitSteps(1);
    assertThat(stream.steps.getFirst().getStepCase()).isEqualTo(StepCase.ALIVE);

    var event = publish("first");

    stream.awaitEvent(event);
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> stream.steps.getLast().getStepCase() == StepCase.ALIVE);
  }

  @Test
  void recordsThatAreNoChangesArePassedOver() {
    var stream = watch(gateway.person(Role.SUPERVISOR), "");
    stream.awaitSteps(1);

    for (var partition = 0; partition < 3; partition++) {
      for (var poison : Arrays.asList(null, new byte[0], new byte[] {1, 2, 3})) {
        producer.send(new ProducerRecord<>(Topics.EVENTS, partition, null, poison));
      }
    }
    producer.flush();
    var event = publish("first");

    stream.awaitEvent(event);
  }

  @Test
  void anAgentSeesOwnTeamsOnly() {
    var stream = watch(gateway.person(Role.AGENT, "first"), "");
    stream.awaitSteps(1);

    var foreign = publish("second");
    var own = publish("first");

    stream.awaitEvent(own);
    stream.awaitSilence();
    assertThat(stream.eventIds()).doesNotContain(foreign);
  }

  @Test
  void aNotificationIsForItsReceiverOnly() {
    var agent = gateway.person(Role.AGENT, "first");
    var lead = gateway.person(Role.SUPERVISOR);
    var ofAgent = watch(agent, "");
    var ofLead = watch(lead, "");
    ofAgent.awaitSteps(1);
    ofLead.awaitSteps(1);

    var forAgent = publish(event("first").setNotify(agent.user().getId()));
    var forLead = publish(event("first").setNotify("lead"));
    ofAgent.awaitEvent(forAgent);
    ofLead.awaitEvent(forLead);

    ofAgent.awaitSilence();
    assertThat(ofAgent.eventIds()).doesNotContain(forLead);
    assertThat(ofLead.eventIds()).doesNotContain(forAgent);
  }

  @Test
  void oneTicketOnlyWhenAsked() {
    var supervisor = gateway.person(Role.SUPERVISOR);
    var wanted = event("first");
    var stream =
        watch(
            supervisor,
            WatchRequest.newBuilder().setTicketId(wanted.getTicketId()).build(),
            Integer.MAX_VALUE);
    stream.awaitSteps(1);

    var other = publish("first");
    var event = publish(wanted);

    stream.awaitEvent(event);
    stream.awaitSilence();
    assertThat(stream.eventIds()).doesNotContain(other);
  }

  @Test
  void goesOnFromACursorWithoutGap() {
    var supervisor = gateway.person(Role.SUPERVISOR);
    var before = watch(supervisor, "");
    before.awaitSteps(1);
    var seen = publish("first");
    before.awaitEvent(seen);
    var cursor = before.steps.getLast().getCursor();
    before.leave();

    var missed = List.of(publish("first"), publish("first"), publish("first"));
    var after = watch(supervisor, cursor);

    missed.forEach(after::awaitEvent);
    assertThat(after.steps).noneMatch(WatchResponse::hasReset);
    assertThat(after.eventIds()).doesNotContain(seen).doesNotHaveDuplicates();
  }

  @Test
  void aCursorThatIsTooOldIsReset() {
    var supervisor = gateway.person(Role.SUPERVISOR);
    var before = watch(supervisor, "");
    before.awaitSteps(1);
    var cursor = before.steps.getFirst().getCursor();
    before.leave();

    for (int i = 0; i < 300; i++) {
      publish("first");
    }
    var after = watch(supervisor, cursor);
    await().until(() -> after.steps.stream().anyMatch(WatchResponse::hasReset));
    var event = publish("first");

    after.awaitEvent(event);
  }

  @Test
  void aSlowWatcherIsResetAndNothingPilesUp() {
    var supervisor = gateway.person(Role.SUPERVISOR);
    var slow = watch(supervisor, WatchRequest.getDefaultInstance(), 1);
    slow.awaitSteps(1);

    var large = "x".repeat(20_000);
    var journal = gateway.context().getBean(EventsReader.class).journal().orElseThrow();
    var before = total(journal.end());
    for (int i = 0; i < 1000; i++) {
      publish(event("first").setTemplate(large));
    }
    // All is read: what this leaves behind must not push other watchers out.
    await().atMost(60, TimeUnit.SECONDS).until(() -> total(journal.end()) >= before + 1000);
    slow.readAll();

    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> slow.steps.stream().anyMatch(WatchResponse::hasReset));
    assertThat(slow.steps).hasSizeLessThan(900);
  }

  private static long total(Position position) {
    return position.offsets().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void aRevokedTokenEndsTheStream() {
    var agent = gateway.person(Role.AGENT, "first");
    var stream = watch(agent, "");
    stream.awaitSteps(1);
    var token =
        gateway
            .users(agent)
            .listTokens(
                kontur.gateway.v1.ListTokensRequest.newBuilder()
                    .setUserId(agent.user().getId())
                    .build())
            .getTokens(0);

    gateway
        .users(agent)
        .revokeToken(
            RevokeTokenRequest.newBuilder()
                .setIdempotencyKey("1")
                .setUserId(agent.user().getId())
                .setTokenId(token.getId())
                .build());

    assertThat(stream.awaitRefusal().reason()).isEqualTo(Reason.TOKEN_INVALID);
  }

  /// Tokens are looked at all the while here, and a stream may begin in the middle of a look.
  @Test
  void aGoodTokenNeverEndsTheStream() {
    var agents = Stream.generate(() -> gateway.person(Role.AGENT, "first")).limit(40).toList();
    var watching = agents.stream().map(agent -> watch(agent, "")).toList();
    watching.forEach(stream -> stream.awaitSteps(1));

    var event = publish("first");

    watching.forEach(stream -> stream.awaitEvent(event));
    assertThat(watching).noneMatch(WatchedStream::hasEnded);
  }

  @Test
  void aChangedTeamActsOnRunningStreams() {
    var agent = gateway.person(Role.AGENT, "first");
    var stream = watch(agent, "");
    stream.awaitSteps(1);

    gateway
        .users(gateway.admin())
        .updateUser(
            UpdateUserRequest.newBuilder()
                .setIdempotencyKey(UUID.randomUUID().toString())
                .setUserId(agent.user().getId())
                .setTeams(TeamList.newBuilder().addTeams("second"))
                .build());

    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> stream.eventIds().contains(publish("second")) || !stream.eventIds().isEmpty());
  }

  @Test
  void refusesACursorThatIsNoneOfOurs() {
    var agent = gateway.person(Role.AGENT, "first");

    assertThat(
            refusal(() ->
                    gateway
                        .agent(agent)
                        .watch(WatchRequest.newBuilder().setCursor("nonsense").build())
                        .hasNext())
                .reason())
        .isEqualTo(Reason.INVALID_FIELD);
  }

  @Test
  void theOneWhoLeavesIsForgotten() {
    var watch = gateway.context().getBean(Watch.class);
    await().until(() -> watch.watchers() == 0);
    var stream = watch(gateway.person(Role.AGENT, "first"), "");
    stream.awaitSteps(1);
    assertThat(watch.watchers()).isEqualTo(1);

    stream.leave();

    await().until(() -> watch.watchers() == 0);
  }

  private WatchedStream watch(Person person, String cursor) {
    return watch(person, WatchRequest.newBuilder().setCursor(cursor).build(), Integer.MAX_VALUE);
  }

  private WatchedStream watch(Person person, WatchRequest request, int atFirst) {
    var stream = new WatchedStream(gateway, person, request, atFirst);
    streams.add(stream);
    return stream;
  }

  private static TicketEvent.Builder event(String team) {
    return TicketEvent.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setTicketId(UUID.randomUUID().toString())
        .setType("ticket.changed")
        .setTeam(team);
  }

  private static String publish(String team) {
    return publish(event(team));
  }

  private static String publish(TicketEvent.Builder event) {
    try {
      producer
          .send(
              new ProducerRecord<>(Topics.EVENTS, event.getTicketId(), event.build().toByteArray()))
          .get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return event.getId();
  }
}
