package kontur.contract;

import com.google.rpc.Status;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kontur.errors.v1.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever a handler throws into a status that callers can read: the outermost interceptor.
///
/// Refusals keep their reason, also those that another service answered; parts that are away become
/// PART_UNAVAILABLE; everything else becomes INTERNAL_ERROR with a log id, and is logged here,
/// once.
public final class StatusInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(StatusInterceptor.class);

  /// The pool's own words for a connection that was lost under way: it gives no state.
  private static final String CLOSED = "Connection is closed";

  private final Predicate<Throwable> away;
  private final Consumer<Reason> counted;

  /// Knows databases and services that are away.
  public StatusInterceptor() {
    this(_ -> false, _ -> {});
  }

  /// @param away says of further exceptions that a part is away (each cause is asked)
  /// @param counted is told the reason of each refusal, for a counter
  public StatusInterceptor(Predicate<Throwable> away, Consumer<Reason> counted) {
    this.away = away;
    this.counted = counted;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var answering = new Answering<>(call);
    try {
      return new Listening<>(answering, next.startCall(answering, headers));
    } catch (RuntimeException e) {
      answering.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /// The refusal that stands for a failure.
  Refusal refusal(Throwable failure, String method) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      var known = known(t);
      if (known != null) {
        return known;
      }
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (away.test(t)) {
        return Refusal.partUnavailable("a part");
      }
    }
    var logId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    log.atError()
        .addKeyValue("logId", logId)
        .addKeyValue("method", method)
        .setCause(failure)
        .log("Call failed");
    return new Refusal(Reason.INTERNAL_ERROR, "internal error, log id " + logId);
  }

  private static @Nullable Refusal known(Throwable t) {
    return switch (t) {
      case Refusal refusal -> refusal;
      case StatusRuntimeException answer ->
          passed(StatusProto.fromThrowable(answer), answer.getStatus());
      case StatusException answer -> passed(StatusProto.fromThrowable(answer), answer.getStatus());
      case SQLException e when databaseAway(e) -> Refusal.partUnavailable("the database");
      // What a client of gRPC meets whose service dies under a call may come as UNKNOWN.
      case SocketException _, ClosedChannelException _ -> Refusal.partUnavailable("a part");
      default -> null;
    };
  }

  private static @Nullable Refusal passed(@Nullable Status details, io.grpc.Status status) {
    var refusal = Refusal.of(details);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> Refusal.partUnavailable("a service");
      case RESOURCE_EXHAUSTED -> new Refusal(Reason.TOO_LARGE, "a message is larger than 4 MiB");
      default -> null;
    };
  }

  /// Class 08 is a lost connection, 57P an administrator's stop, 53 a want of resources (a full
  /// disk, too many connections), 58 a failure below it: what was asked is not to blame.
  private static boolean databaseAway(SQLException e) {
    if (e instanceof SQLTransientConnectionException || CLOSED.equals(e.getMessage())) {
      return true;
    }
    var state = String.valueOf(e.getSQLState());
    return Stream.of("08", "53", "57P", "58").anyMatch(state::startsWith);
  }

  private final class Answering<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String method;
    private boolean closed;

    Answering(ServerCall<Q, A> call) {
      super(call);
      this.method = call.getMethodDescriptor().getFullMethodName();
    }

    /// A handler's `onError` arrives here with what it was given as the cause.
    @Override
    public void close(io.grpc.Status status, Metadata trailers) {
      if (begun()) {
        return;
      }
      switch (status.getCode()) {
        case OK, CANCELLED, UNIMPLEMENTED -> super.close(status, trailers);
        default -> answer(refusal(status.asRuntimeException(trailers), method));
      }
    }

    void fail(Throwable failure) {
      if (!begun()) {
        answer(refusal(failure, method));
      }
    }

    private void answer(Refusal refusal) {
      counted.accept(refusal.reason());
      var exception = refusal.toException();
      var trailers = exception.getTrailers();
      super.close(exception.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private synchronized boolean begun() {
      var before = closed;
      closed = true;
      return before;
    }

    synchronized boolean over() {
      return closed;
    }
  }

  private static final class Listening<Q> extends ServerCall.Listener<Q> {
    private final StatusInterceptor.Answering<Q, ?> call;
    private final ServerCall.Listener<Q> handler;

    Listening(StatusInterceptor.Answering<Q, ?> call, ServerCall.Listener<Q> handler) {
      this.call = call;
      this.handler = handler;
    }

    @Override
    public void onMessage(Q message) {
      guarded(() -> handler.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guarded(handler::onHalfClose);
    }

    @Override
    public void onReady() {
      guarded(handler::onReady);
    }

    @Override
    public void onCancel() {
      handler.onCancel();
    }

    @Override
    public void onComplete() {
      handler.onComplete();
    }

    private void guarded(Runnable event) {
      if (call.over()) {
        return;
      }
      try {
        event.run();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }
}
