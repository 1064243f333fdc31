package kontur.tickets.edge;

import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/// Answers a call that has one answer; what is thrown reaches the status interceptor.
public final class Unary {
  private Unary() {}

  public static <T> void answer(StreamObserver<T> reply, Supplier<T> work) {
    reply.onNext(work.get());
    reply.onCompleted();
  }
}
