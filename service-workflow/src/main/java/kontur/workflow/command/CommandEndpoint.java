package kontur.workflow.command;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import kontur.workflow.v1.CommandServiceGrpc;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;

/// Commands by gRPC.
final class CommandEndpoint extends CommandServiceGrpc.CommandServiceImplBase {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /// A refusal shall arrive before the caller gives up.
  private static final long ANSWERING_MILLIS = 300;

  private final GiveCommand giveCommand;

  CommandEndpoint(GiveCommand giveCommand) {
    this.giveCommand = giveCommand;
  }

  @Override
  public void giveCommand(GiveCommandRequest request, StreamObserver<GiveCommandResponse> reply) {
    reply.onNext(giveCommand.give(request, CommandEndpoint::left));
    reply.onCompleted();
  }

  private static Duration left() {
    var deadline = Context.current().getDeadline();
    return deadline == null
        ? LONGEST
        : Duration.ofMillis(
            Math.max(1, deadline.timeRemaining(TimeUnit.MILLISECONDS) - ANSWERING_MILLIS));
  }
}
