package kontur.gateway.watch;

import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import kontur.contract.Refusal;
import kontur.gateway.RunningGateway;
import kontur.gateway.RunningGateway.Person;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WatchResponse;

/// A stream of changes as a client of the gateway takes it, and what it has brought.
final class WatchedStream implements ClientResponseObserver<WatchRequest, WatchResponse> {
  final List<WatchResponse> steps = new CopyOnWriteArrayList<>();
  private final int atFirst;
  private final Context.CancellableContext context = Context.current().withCancellation();
  private volatile Throwable ended;
  private ClientCallStreamObserver<WatchRequest> call;

  /// @param atFirst so many steps are taken, until more are asked for
  WatchedStream(RunningGateway gateway, Person person, WatchRequest request, int atFirst) {
    this.atFirst = atFirst;
    context.run(() ->
        AgentServiceGrpc.newStub(gateway.withoutDeadline(person.token())).watch(request, this));
  }

  void awaitSteps(int count) {
    await().atMost(60, TimeUnit.SECONDS).until(() -> steps.size() >= count);
  }

  void awaitEvent(String id) {
    await().atMost(60, TimeUnit.SECONDS).until(() -> eventIds().contains(id));
  }

  /// Two signs of life later everything that was to come has come.
  void awaitSilence() {
    var before = steps.stream().filter(WatchResponse::hasAlive).count();
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> steps.stream().filter(WatchResponse::hasAlive).count() >= before + 1);
  }

  /// Whether the gateway has ended it.
  boolean hasEnded() {
    return ended != null;
  }

  Refusal awaitRefusal() {
    await().atMost(60, TimeUnit.SECONDS).until(() -> ended != null);
    return Refusal.of((StatusRuntimeException) ended).orElseThrow();
  }

  List<String> eventIds() {
    return steps.stream()
        .filter(WatchResponse::hasEvent)
        .map(step -> step.getEvent().getId())
        .toList();
  }

  void readAll() {
    call.request(1_000_000);
  }

  void leave() {
    context.cancel(null);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
    call = stream;
    call.disableAutoRequestWithInitial(atFirst);
  }

  @Override
  public void onNext(WatchResponse step) {
    steps.add(step);
  }

  @Override
  public void onError(Throwable refused) {
    ended = refused;
  }

  @Override
  public void onCompleted() {}
}
