package kontur.communication;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import kontur.communication.v1.Item;
import kontur.communication.v1.ListItemsRequest;
import kontur.communication.v1.QuarantineServiceGrpc;
import kontur.communication.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub;
import kontur.contract.ActorClientInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;

/// A person at the quarantine, as the gateway would let them ask.
final class Desk implements AutoCloseable {
  private final ManagedChannel channel;

  Desk(Running service) {
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + service.port(), InsecureChannelCredentials.create())
            .intercept(new ActorClientInterceptor(service.bean(ActorKey.class), "gateway"))
            .build();
  }

  /// Asks as the supervisor `sue`.
  <A> A ask(Function<QuarantineServiceBlockingStub, A> question) {
    return ask("sue", Role.SUPERVISOR, question);
  }

  <A> A ask(String user, Role role, Function<QuarantineServiceBlockingStub, A> question) {
    var actor =
        Actor.newBuilder().setKind(ActorKind.USER).setId(user).addRoles(role).setRequestId("r");
    Callable<A> call =
        () ->
            question.apply(
                QuarantineServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS));
    try {
      return Actors.with(actor.build()).call(call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// The items that wait, newest first, of this account.
  java.util.List<Item> waiting(String account) {
    var request = ListItemsRequest.newBuilder().setAccount(account).setPageSize(200).build();
    return ask(stub -> stub.listItems(request)).getItemsList();
  }

  /// Why a question is refused.
  Reason refused(Function<QuarantineServiceBlockingStub, ?> question) {
    try {
      ask(question);
    } catch (StatusRuntimeException e) {
      return Refusal.of(e).orElseThrow().reason();
    }
    throw new AssertionError("it was not refused");
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
