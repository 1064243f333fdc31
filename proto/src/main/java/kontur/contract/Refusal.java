package kontur.contract;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kontur.errors.v1.Reason;

/// A call is refused, with a reason that callers can branch on.
///
/// On the wire it is a `google.rpc.Status` with exactly one `ErrorInfo` of the domain `kontur`.
public final class Refusal extends RuntimeException {
  /// The domain of every `ErrorInfo`.
  public static final String DOMAIN = "kontur";

  private static final long serialVersionUID = 1L;

  /// All of it travels in headers: a client that gets more than 10 KiB of them ends the connection,
  /// and with it every other call there.
  private static final int LONGEST_MESSAGE = 500;

  private static final int LONGEST_VIOLATION = 400;
  private static final int ALL_VIOLATIONS = 1_500;

  private final Reason reason;
  private final transient List<Violation> violations;
  private final transient Optional<Duration> retryAfter;

  /// A field that does not hold.
  ///
  /// @param field path of the field, such as `customer.account`
  /// @param description what is wrong with it
  public record Violation(String field, String description) {}

  /// A refusal without details.
  public Refusal(Reason reason, String message) {
    this(reason, message, List.of(), Optional.empty());
  }

  private Refusal(
      Reason reason, String message, List<Violation> violations, Optional<Duration> retryAfter) {
    super(cut(message, LONGEST_MESSAGE), null, false, false);
    this.reason = reason;
    this.violations = bounded(violations);
    this.retryAfter = retryAfter;
  }

  /// The first of them, as many as fit.
  private static List<Violation> bounded(List<Violation> violations) {
    var kept = new ArrayList<Violation>();
    var length = 0;
    for (var violation : violations) {
      var one =
          new Violation(
              cut(violation.field(), LONGEST_VIOLATION),
              cut(violation.description(), LONGEST_VIOLATION));
      length += one.field().length() + one.description().length();
      if (length > ALL_VIOLATIONS) {
        break;
      }
      kept.add(one);
    }
    return List.copyOf(kept);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /// A field is missing, too long or malformed.
  public static Refusal invalidField(String field, String description) {
    return invalidFields(List.of(new Violation(field, description)));
  }

  /// Several fields are missing, too long or malformed.
  public static Refusal invalidFields(List<Violation> violations) {
    var first = violations.getFirst();
    var message = (first.field() + " " + first.description()).strip();
    return new Refusal(Reason.INVALID_FIELD, message, violations, Optional.empty());
  }

  /// Too many calls; the caller may come again after the delay.
  public static Refusal tooMany(String message, Duration retryAfter) {
    return new Refusal(Reason.TOO_MANY, message, List.of(), Optional.of(retryAfter));
  }

  /// A part behind the service is away.
  public static Refusal partUnavailable(String part) {
    return new Refusal(
        Reason.PART_UNAVAILABLE,
        part + " is not available, try again",
        List.of(),
        Optional.of(Duration.ofSeconds(1)));
  }

  /// The refusal that another service answered, if its status carries one of ours.
  public static Optional<Refusal> of(StatusRuntimeException answer) {
    return of(StatusProto.fromThrowable(answer));
  }

  static Optional<Refusal> of(@org.jspecify.annotations.Nullable Status status) {
    if (status == null) {
      return Optional.empty();
    }
    return detail(status, ErrorInfo.class)
        .filter(info -> info.getDomain().equals(DOMAIN))
        .map(info ->
            new Refusal(known(info), status.getMessage(), violations(status), retry(status)));
  }

  public Reason reason() {
    return reason;
  }

  public List<Violation> violations() {
    return violations;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /// What the caller gets.
  public Status toStatus() {
    var info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason.name());
    var status =
        Status.newBuilder()
            .setCode(code(reason).getNumber())
            .setMessage(getMessage())
            .addDetails(Any.pack(info.build()));
    if (!violations.isEmpty()) {
      var bad = BadRequest.newBuilder();
      violations.forEach(
          v -> bad.addFieldViolationsBuilder().setField(v.field()).setDescription(v.description()));
      status.addDetails(Any.pack(bad.build()));
    }
    retryAfter.ifPresent(delay ->
        status.addDetails(
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(Durations.fromNanos(delay.toNanos()))
                    .build())));
    return status.build();
  }

  /// The same as an exception of gRPC, for `onError` and for tests.
  public StatusRuntimeException toException() {
    return StatusProto.toStatusRuntimeException(toStatus());
  }

  @Override
  public String getMessage() {
    var message = super.getMessage();
    return message == null ? "" : message;
  }

  /// The status code that a reason comes with.
  public static Code code(Reason reason) {
    return switch (reason) {
      case INVALID_FIELD, DEADLINE_MISSING -> Code.INVALID_ARGUMENT;
      case TOKEN_MISSING, TOKEN_INVALID, ACTOR_INVALID -> Code.UNAUTHENTICATED;
      case FORBIDDEN, SETUP_SECRET_WRONG -> Code.PERMISSION_DENIED;
      case TICKET_NOT_FOUND,
          MESSAGE_NOT_FOUND,
          CONTENT_NOT_FOUND,
          USER_NOT_FOUND,
          TOKEN_NOT_FOUND,
          ACCOUNT_NOT_FOUND,
          QUARANTINE_NOT_FOUND,
          NO_OPEN_TICKET ->
          Code.NOT_FOUND;
      case IDEMPOTENCY_KEY_REUSED,
          TOO_LATE,
          NOT_UNCERTAIN,
          SETUP_DONE,
          USER_EXISTS,
          LAST_ADMINISTRATOR,
          COMMAND_UNKNOWN,
          CONVERSATION_CLOSED,
          QUARANTINE_DONE ->
          Code.FAILED_PRECONDITION;
      case VERSION_STALE -> Code.ABORTED;
      case TOO_LARGE, TOO_MANY -> Code.RESOURCE_EXHAUSTED;
      case NOT_YET, PART_UNAVAILABLE -> Code.UNAVAILABLE;
      case INTERNAL_ERROR, REASON_UNSPECIFIED, UNRECOGNIZED -> Code.INTERNAL;
    };
  }

  private static Reason known(ErrorInfo info) {
    try {
      return Reason.valueOf(info.getReason());
    } catch (IllegalArgumentException newerThanWeKnow) {
      return Reason.INTERNAL_ERROR;
    }
  }

  private static List<Violation> violations(Status status) {
    return detail(status, BadRequest.class)
        .map(bad ->
            bad.getFieldViolationsList().stream()
                .map(v -> new Violation(v.getField(), v.getDescription()))
                .toList())
        .orElse(List.of());
  }

  private static Optional<Duration> retry(Status status) {
    return detail(status, RetryInfo.class)
        .map(info -> Duration.ofNanos(Durations.toNanos(info.getRetryDelay())));
  }

  private static <T extends com.google.protobuf.Message> Optional<T> detail(
      Status status, Class<T> type) {
    for (var any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException malformed) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
