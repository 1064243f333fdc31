package kontur.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kontur.errors.v1.Reason;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WatchResponse;
import kontur.tickets.v1.DownloadRequest;
import kontur.tickets.v1.DownloadResponse;
import kontur.tickets.v1.TicketServiceGrpc;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server that runs two calls at once.
class CallsInterceptorTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final GiveCommandRequest REQUEST = GiveCommandRequest.getDefaultInstance();
  private static final MethodDescriptor<GiveCommandRequest, GiveCommandResponse> PROBE =
      CommandServiceGrpc.getGiveCommandMethod().toBuilder()
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setSchemaDescriptor(null)
          .build();

  private final BlockingQueue<StreamObserver<GiveCommandResponse>> running =
      new LinkedBlockingQueue<>();
  private final List<Reason> counted = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile RuntimeException failure;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    var name = UUID.randomUUID().toString();
    var builder = InProcessServerBuilder.forName(name).executor(threads);
    var watch = AgentServiceGrpc.getWatchMethod().getFullMethodName();
    var status = new StatusInterceptor(_ -> false, counted::add);
    var calls = new CallsInterceptor(2, watch);
    var deadline = new DeadlineInterceptor(watch);
    for (var service :
        List.of(
            new Commands().bindService(),
            new Files().bindService(),
            new Changes().bindService(),
            probes())) {
      builder.addService(
          ServerInterceptors.interceptForward(service, List.of(status, calls, deadline)));
    }
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    server.shutdownNow();
    assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    threads.close();
  }

  @Test
  void theThirdCallIsRefusedAndTheNextAfterAnEndIsTaken() throws Exception {
    var first = taken(call()).orElseThrow();
    taken(call()).orElseThrow();

    var refusal = refusal();
    assertThat(refusal.toStatus().getCode())
        .isEqualTo(com.google.rpc.Code.RESOURCE_EXHAUSTED_VALUE);
    assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY);
    assertThat(refusal.getMessage()).isEqualTo("too many calls run already, try again");
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(counted).containsExactly(Reason.TOO_MANY);
    first.onNext(GiveCommandResponse.getDefaultInstance());
    first.onCompleted();

    awaitTakesOneMoreAndNoOther();
  }

  @Test
  void aCancelledCallGivesItsPlaceBack() throws Exception {
    var first = call();
    taken(first).orElseThrow();
    taken(call()).orElseThrow();

    first.cancel(true);

    awaitTakesOneMoreAndNoOther();
  }

  @Test
  void aCallThatFailsGivesItsPlaceBack() throws Exception {
    var first = taken(call()).orElseThrow();
    taken(call()).orElseThrow();

    first.onError(new IllegalStateException("a defect"));

    awaitTakesOneMoreAndNoOther();
  }

  @Test
  void callsThatNeverReachAHandlerOrThrowThereKeepNoPlace() throws Exception {
    failure = new Refusal(Reason.TICKET_NOT_FOUND, "no such ticket");
    for (var i = 0; i < 5; i++) {
      await().atMost(SOON).until(() -> refusal().reason() == Reason.TICKET_NOT_FOUND);
      await().atMost(SOON).until(() -> withoutDeadline().reason() == Reason.DEADLINE_MISSING);
    }
    failure = null;

    await().atMost(SOON).until(() -> taken(call()).isPresent());
    awaitTakesOneMoreAndNoOther();
  }

  @Test
  void downloadsAreCountedApartAndWatchesNotAtAll() throws Exception {
    for (var i = 0; i < 2; i++) {
      assertThat(download()).isEmpty();
      taken(call()).orElseThrow();
    }

    assertThat(download()).contains(Reason.TOO_MANY);
    assertThat(refusal().reason()).isEqualTo(Reason.TOO_MANY);
    for (var i = 0; i < 5; i++) {
      assertThat(
              AgentServiceGrpc.newBlockingStub(channel)
                  .watch(WatchRequest.getDefaultInstance())
                  .hasNext())
          .isTrue();
    }
  }

  @Test
  void probesAreAnsweredWhateverRuns() throws Exception {
    taken(call()).orElseThrow();
    taken(call()).orElseThrow();

    assertThat(ClientCalls.blockingUnaryCall(channel, PROBE, CallOptions.DEFAULT, REQUEST))
        .isEqualTo(GiveCommandResponse.getDefaultInstance());
  }

  /// A client learns of the end a moment before the server has done with the call.
  private void awaitTakesOneMoreAndNoOther() {
    await().atMost(SOON).until(() -> taken(call()).isPresent());
    assertThat(refusal().reason()).isEqualTo(Reason.TOO_MANY);
  }

  private ListenableFuture<GiveCommandResponse> call() {
    return CommandServiceGrpc.newFutureStub(channel)
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .giveCommand(REQUEST);
  }

  /// What answers the call, which waits for it; empty when the call has ended.
  private Optional<StreamObserver<GiveCommandResponse>> taken(ListenableFuture<?> call)
      throws InterruptedException {
    while (!call.isDone()) {
      var waiting = running.poll(10, TimeUnit.MILLISECONDS);
      if (waiting != null) {
        return Optional.of(waiting);
      }
    }
    return Optional.empty();
  }

  private Refusal refusal() {
    var stub = CommandServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    return refusal(() -> stub.giveCommand(REQUEST));
  }

  private Refusal withoutDeadline() {
    return refusal(() -> CommandServiceGrpc.newBlockingStub(channel).giveCommand(REQUEST));
  }

  private static Refusal refusal(Runnable call) {
    return Refusal.of(catchThrowableOfType(StatusRuntimeException.class, call::run)).orElseThrow();
  }

  /// Why it is refused; empty while it runs.
  private Optional<Reason> download() {
    var pieces =
        TicketServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .download(DownloadRequest.getDefaultInstance());
    try {
      assertThat(pieces.hasNext()).isTrue();
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Refusal.of(e).map(Refusal::reason);
    }
  }

  private static ServerServiceDefinition probes() {
    return ServerServiceDefinition.builder("grpc.health.v1.Health")
        .addMethod(
            PROBE,
            ServerCalls.asyncUnaryCall((_, reply) -> {
              reply.onNext(GiveCommandResponse.getDefaultInstance());
              reply.onCompleted();
            }))
        .build();
  }

  /// Leaves every call waiting.
  private final class Commands extends CommandServiceGrpc.CommandServiceImplBase {
    @Override
    public void giveCommand(GiveCommandRequest request, StreamObserver<GiveCommandResponse> reply) {
      if (failure != null) {
        throw failure;
      }
      running.add(reply);
    }
  }

  private static final class Files extends TicketServiceGrpc.TicketServiceImplBase {
    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadResponse> reply) {
      reply.onNext(DownloadResponse.getDefaultInstance());
    }
  }

  private static final class Changes extends AgentServiceGrpc.AgentServiceImplBase {
    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> reply) {
      reply.onNext(WatchResponse.getDefaultInstance());
    }
  }
}
