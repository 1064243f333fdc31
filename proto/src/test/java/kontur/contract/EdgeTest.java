package kontur.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.SignedActor;
import kontur.errors.v1.Reason;
import kontur.workflow.v1.Applied;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.CommandServiceGrpc.CommandServiceBlockingStub;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EdgeTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final ActorKey KEY = key("the key that all services share", CLOCK);
  private static final GiveCommandRequest REQUEST =
      GiveCommandRequest.newBuilder()
          .setTicketId(UUID.randomUUID().toString())
          .setIdempotencyKey("1")
          .setCommand("ticket.close")
          .build();

  private final List<Reason> counted = new ArrayList<>();
  private Server server;
  private ManagedChannel channel;
  private RuntimeException failure;
  private boolean byOnError;
  private Actor seen;

  @BeforeEach
  void start() throws IOException {
    var name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .addService(new Commands())
            .intercept(
                Edge.of(
                    new StatusInterceptor(
                        t -> t instanceof IllegalStateException e && "away".equals(e.getMessage()),
                        counted::add),
                    new CallsInterceptor(100),
                    new DeadlineInterceptor(),
                    new ActorInterceptor(KEY),
                    new BoundsInterceptor(CommandServiceGrpc.getServiceDescriptor())))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void passesWhoAsksOn() {
    var user = Actor.newBuilder().setKind(ActorKind.USER).setId("7").addTeams("first").build();

    var answer = Actors.with(user).wrap(() -> asService().giveCommand(REQUEST));

    assertThat(call(answer).getApplied().getState()).isEqualTo("closed");
    assertThat(seen.getId()).isEqualTo("7");
    assertThat(seen.getTeamsList()).containsExactly("first");
  }

  @Test
  void signsAsTheServiceWhatNobodyAskedFor() {
    assertThat(asService().giveCommand(REQUEST).hasApplied()).isTrue();

    assertThat(Actors.name(seen)).isEqualTo("service:gateway");
  }

  @Test
  void refusesACallWithoutActor() {
    var refusal = refusal(stub(), REQUEST);

    assertThat(refusal.reason()).isEqualTo(Reason.ACTOR_INVALID);
    assertThat(counted).containsExactly(Reason.ACTOR_INVALID);
  }

  @Test
  void refusesAnExpiredActor() {
    var earlier =
        key("the key that all services share", Clock.offset(CLOCK, Duration.ofSeconds(-61)));

    var refusal = refusal(signed(earlier.sign(Actors.service("workflow"))), REQUEST);

    assertThat(refusal.reason()).isEqualTo(Reason.ACTOR_INVALID);
    assertThat(refusal).hasMessageContaining("expired");
  }

  @Test
  void refusesAnActorSignedAheadOfTime() {
    var later = key("the key that all services share", Clock.offset(CLOCK, Duration.ofHours(1)));

    assertThat(refusal(signed(later.sign(Actors.service("workflow"))), REQUEST).reason())
        .isEqualTo(Reason.ACTOR_INVALID);
  }

  @Test
  void refusesAnActorSignedWithAnotherKey() {
    var other = key("another key", CLOCK);

    assertThat(refusal(signed(other.sign(Actors.service("workflow"))), REQUEST).reason())
        .isEqualTo(Reason.ACTOR_INVALID);
  }

  @Test
  void refusesAnAlteredActor() {
    var signed = KEY.sign(Actors.service("workflow"));
    var altered =
        signed.toBuilder()
            .setActor(Actor.newBuilder().setKind(ActorKind.USER).setId("7").build().toByteString())
            .build();

    assertThat(refusal(signed(altered), REQUEST).reason()).isEqualTo(Reason.ACTOR_INVALID);
  }

  @Test
  void refusesACallWithoutDeadline() {
    var refusal = refusal(asService().withDeadline(null), REQUEST);

    assertThat(refusal.reason()).isEqualTo(Reason.DEADLINE_MISSING);
  }

  @Test
  void refusesWhatNoStoreCanHold() {
    var text = REQUEST.toBuilder().setIdempotencyKey("a\0b").build();
    var number =
        REQUEST.toBuilder()
            .setPayload(
                Struct.newBuilder()
                    .putFields("n", Value.newBuilder().setNumberValue(Double.NaN).build()))
            .build();

    assertThat(unstorable(text).violations().getFirst().field()).isEqualTo("idempotency_key");
    assertThat(unstorable(number).reason()).isEqualTo(Reason.INVALID_FIELD);
    assertThat(unstorable(Timestamp.newBuilder().setSeconds(1L << 60).build()).reason())
        .isEqualTo(Reason.INVALID_FIELD);
    assertThatCode(() -> StorableInterceptor.check(REQUEST)).doesNotThrowAnyException();
  }

  private static Refusal unstorable(Message message) {
    return catchThrowableOfType(Refusal.class, () -> StorableInterceptor.check(message));
  }

  @Test
  void namesEveryFieldThatBreaksItsBounds() {
    var refusal = refusal(asService(), REQUEST.toBuilder().setTicketId("x").clearCommand().build());

    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_FIELD);
    assertThat(refusal.violations())
        .extracting(Refusal.Violation::field)
        .contains("ticket_id", "command");
    assertThat(seen).isNull();
  }

  @Test
  void carriesARefusalWithItsReasonAndDelay() {
    failure = Refusal.tooMany("come again later", Duration.ofSeconds(3));

    var refusal = refusal(asService(), REQUEST);

    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY);
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(3));
  }

  @Test
  void carriesARefusalThatWasGivenToOnError() {
    failure = new Refusal(Reason.TICKET_NOT_FOUND, "no such ticket");
    byOnError = true;

    assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.TICKET_NOT_FOUND);
  }

  @Test
  void passesTheRefusalOfAnotherServiceThrough() {
    failure = new Refusal(Reason.CONVERSATION_CLOSED, "blocked").toException();

    assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.CONVERSATION_CLOSED);
  }

  @Test
  void saysThatAPartIsAway() {
    for (var state : List.of("08006", "53100", "53300", "57P01", "58030")) {
      failure = new IllegalArgumentException(new SQLException("gone", state));
      assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.PART_UNAVAILABLE);
    }

    // What a call meets whose service dies under it.
    failure = io.grpc.Status.UNKNOWN.withCause(new ClosedChannelException()).asRuntimeException();
    assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.PART_UNAVAILABLE);

    // What a rollback meets whose connection has broken.
    failure = new IllegalArgumentException(new SQLException("Connection is closed"));
    assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.PART_UNAVAILABLE);

    failure = io.grpc.Status.UNAVAILABLE.asRuntimeException();
    assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.PART_UNAVAILABLE);

    failure = new IllegalStateException("away");
    assertThat(refusal(asService(), REQUEST).reason()).isEqualTo(Reason.PART_UNAVAILABLE);
  }

  @Test
  void tellsNothingOfADefectButItsLogId() {
    failure = new IllegalStateException("password is secret");

    var refusal = refusal(asService(), REQUEST);

    assertThat(refusal.reason()).isEqualTo(Reason.INTERNAL_ERROR);
    assertThat(refusal.getMessage()).matches("internal error, log id [0-9a-f]{16}");
  }

  @Test
  void everyRefusalHasExactlyOneErrorInfo() throws Exception {
    failure = Refusal.invalidField("text", "is too long");

    var thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> asService().giveCommand(REQUEST));

    var status = StatusProto.fromThrowable(thrown);
    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    var infos = status.getDetailsList().stream().filter(d -> d.is(ErrorInfo.class)).toList();
    assertThat(infos).hasSize(1);
    assertThat(infos.getFirst().unpack(ErrorInfo.class).getDomain()).isEqualTo("kontur");
  }

  private Refusal refusal(CommandServiceBlockingStub stub, GiveCommandRequest request) {
    var thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> stub.giveCommand(request));
    return Refusal.of(thrown).orElseThrow();
  }

  private CommandServiceBlockingStub stub() {
    return CommandServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  private CommandServiceBlockingStub asService() {
    return stub().withInterceptors(new ActorClientInterceptor(KEY, "gateway"));
  }

  private CommandServiceBlockingStub signed(SignedActor actor) {
    var headers = new Metadata();
    headers.put(Actors.HEADER, actor.toByteArray());
    return stub().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static ActorKey key(String text, Clock clock) {
    return ActorKey.of((text + " ".repeat(32)).getBytes(StandardCharsets.UTF_8), clock);
  }

  private static <T> T call(java.util.concurrent.Callable<T> callable) {
    try {
      return callable.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private final class Commands extends CommandServiceGrpc.CommandServiceImplBase {
    @Override
    public void giveCommand(GiveCommandRequest request, StreamObserver<GiveCommandResponse> reply) {
      seen = Actors.current();
      if (failure != null && byOnError) {
        reply.onError(failure);
        return;
      }
      if (failure != null) {
        throw failure;
      }
      reply.onNext(
          GiveCommandResponse.newBuilder()
              .setApplied(Applied.newBuilder().setState("closed"))
              .build());
      reply.onCompleted();
    }
  }
}
