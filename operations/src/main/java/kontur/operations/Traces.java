package kontur.operations;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.MDC;

/// What was done for one message, in every service: its id is the trace's id.
///
/// So nothing has to be carried through Kafka and Temporal, a replayed record continues its trace,
/// and a line of the log names the message even where no spans are collected.
public final class Traces {
  private static final String TRACE_ID = "traceId";

  private final Tracer tracer;

  Traces(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("kontur");
  }

  /// Collects nothing.
  public static Traces off() {
    return new Traces(OpenTelemetry.noop());
  }

  /// Does the work as a part of the traces of all these messages, one or a batch.
  ///
  /// @param causes ids of messages or commands; what is no UUID belongs to no trace
  public <T> T within(String name, Collection<String> causes, Supplier<T> work) {
    var traces =
        causes.stream().map(Traces::context).filter(SpanContext::isValid).distinct().toList();
    var spans = traces.stream().map(trace -> span(name, trace)).toList();
    var before = MDC.get(TRACE_ID);
    if (traces.size() == 1) {
      MDC.put(TRACE_ID, traces.getFirst().getTraceId());
    }
    try {
      return work.get();
    } catch (RuntimeException e) {
      spans.forEach(span -> span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName()));
      throw e;
    } finally {
      spans.forEach(Span::end);
      if (before == null) {
        MDC.remove(TRACE_ID);
      } else {
        MDC.put(TRACE_ID, before);
      }
    }
  }

  /// The same for work without a result.
  public void within(String name, Collection<String> causes, Runnable work) {
    var _ =
        within(
            name,
            causes,
            () -> {
              work.run();
              return List.of();
            });
  }

  /// The same for work that is over, whose messages got their ids only then.
  public void done(String name, Instant begun, Collection<String> causes) {
    causes.stream()
        .map(Traces::context)
        .filter(SpanContext::isValid)
        .forEach(trace -> builder(name, trace).setStartTimestamp(begun).startSpan().end());
  }

  private Span span(String name, SpanContext trace) {
    return builder(name, trace).startSpan();
  }

  private SpanBuilder builder(String name, SpanContext trace) {
    return tracer.spanBuilder(name).setParent(Context.root().with(Span.wrap(trace)));
  }

  /// All spans of a message hang below one that nobody records: its id follows from the message's.
  private static SpanContext context(String cause) {
    try {
      var id = UUID.fromString(cause);
      var hex = HexFormat.of();
      var low = hex.toHexDigits(id.getLeastSignificantBits());
      return SpanContext.createFromRemoteParent(
          hex.toHexDigits(id.getMostSignificantBits()) + low,
          low,
          TraceFlags.getSampled(),
          TraceState.getDefault());
    } catch (IllegalArgumentException e) {
      return SpanContext.getInvalid();
    }
  }
}
