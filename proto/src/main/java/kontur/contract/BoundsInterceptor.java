package kontur.contract;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.stream.Collectors;
import kontur.errors.v1.Reason;

/// Enforces the bounds that the `.proto` files state on every message that comes in, and that none
/// is larger than 4 MiB.
public final class BoundsInterceptor implements ServerInterceptor {
  /// The transport takes somewhat more, because it cannot say why it refuses.
  private static final int LARGEST = 4 * 1024 * 1024;

  /// One for the whole process: compiling the rules of a message is what costs.
  private static final Validator VALIDATOR = ValidatorFactory.newBuilder().build();

  /// Rules of the given services are compiled now, not in their first call.
  public BoundsInterceptor(ServiceDescriptor... services) {
    for (var service : services) {
      if (service.getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier supplier) {
        supplier.getFileDescriptor().getServices().stream()
            .flatMap(s -> s.getMethods().stream())
            .map(m -> DynamicMessage.getDefaultInstance(m.getInputType()))
            .forEach(BoundsInterceptor::compile);
      }
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof Message m) {
          if (m.getSerializedSize() > LARGEST) {
            throw new Refusal(Reason.TOO_LARGE, "a message is larger than 4 MiB");
          }
          check(m);
        }
        super.onMessage(message);
      }
    };
  }

  /// Refuses a message that breaks its bounds, for those that do not come by gRPC.
  public static void check(Message message) {
    try {
      var result = VALIDATOR.validate(message);
      if (!result.isSuccess()) {
        throw Refusal.invalidFields(
            result.getViolations().stream()
                .map(v -> v.toProto())
                .map(v -> new Refusal.Violation(path(v.getField()), v.getMessage()))
                .toList());
      }
    } catch (ValidationException e) {
      throw new IllegalStateException("a bound in the contracts cannot be evaluated", e);
    }
  }

  private static void compile(Message message) {
    try {
      VALIDATOR.validate(message).isSuccess();
    } catch (ValidationException e) {
      throw new IllegalStateException("a bound in the contracts cannot be evaluated", e);
    }
  }

  private static String path(FieldPath path) {
    return path.getElementsList().stream()
        .map(e ->
            switch (e.getSubscriptCase()) {
              case INDEX -> e.getFieldName() + "[" + e.getIndex() + "]";
              case STRING_KEY -> e.getFieldName() + "[" + e.getStringKey() + "]";
              default -> e.getFieldName();
            })
        .collect(Collectors.joining("."));
  }
}
