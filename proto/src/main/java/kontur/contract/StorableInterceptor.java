package kontur.contract;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;

/// Refuses from people what no store of ours can hold, wherever it stands in a message: U+0000 in a
/// text, a time outside the years 1 to 9999, a number that is none.
///
/// For the edge only: what customers sent is not refused, the services make it storable.
public final class StorableInterceptor implements ServerInterceptor {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;
  private static final int MOST_NANOS = 999_999_999;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof Message m) {
          check(m);
        }
        super.onMessage(message);
      }
    };
  }

  static void check(Message message) {
    var violations = new ArrayList<Refusal.Violation>();
    look(message, "", violations);
    if (!violations.isEmpty()) {
      throw Refusal.invalidFields(violations);
    }
  }

  private static void look(Message message, String path, List<Refusal.Violation> violations) {
    if (message instanceof Timestamp time && !isDate(time)) {
      violations.add(new Refusal.Violation(path, "must be a time from year 1 to year 9999"));
    }
    message
        .getAllFields()
        .forEach((field, value) -> {
          var name = path.isEmpty() ? field.getName() : path + "." + field.getName();
          if (field.isRepeated()) {
            for (var element : (List<?>) value) {
              look(field, element, name, violations);
            }
          } else {
            look(field, value, name, violations);
          }
        });
  }

  private static void look(
      FieldDescriptor field, Object value, String path, List<Refusal.Violation> violations) {
    switch (field.getJavaType()) {
      case MESSAGE -> look((Message) value, path, violations);
      case STRING -> {
        if (((String) value).indexOf('\0') >= 0) {
          violations.add(new Refusal.Violation(path, "must not contain U+0000"));
        }
      }
      case DOUBLE -> {
        if (!Double.isFinite((Double) value)) {
          violations.add(new Refusal.Violation(path, "must be a finite number"));
        }
      }
      default -> {
        // Everything else has a bound of its own.
      }
    }
  }

  private static boolean isDate(Timestamp time) {
    return time.getSeconds() >= FIRST_SECOND
        && time.getSeconds() <= LAST_SECOND
        && time.getNanos() >= 0
        && time.getNanos() <= MOST_NANOS;
  }
}
