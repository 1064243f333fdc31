package kontur.gateway.user;

import io.grpc.Context;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;

/// Who makes the call that is being handled, and from where.
public final class Caller {
  private static final Context.Key<Origin> ORIGIN =
      Context.keyWithDefault("kontur-origin", new Origin("", ""));
  private static final Context.Key<SignedIn> SIGNED_IN = Context.key("kontur-signed-in");

  private Caller() {}

  /// The user; refused where none asks.
  public static SignedIn signedIn() {
    var signedIn = SIGNED_IN.get();
    if (signedIn == null) {
      throw new Refusal(Reason.TOKEN_MISSING, "the call needs a token");
    }
    return signedIn;
  }

  static Origin origin() {
    return ORIGIN.get();
  }

  /// The context of a call from there.
  public static Context in(Context context, Origin origin) {
    return context.withValue(ORIGIN, origin);
  }

  /// The context of a call of that user.
  public static Context in(Context context, SignedIn signedIn) {
    return context.withValue(SIGNED_IN, signedIn);
  }
}
