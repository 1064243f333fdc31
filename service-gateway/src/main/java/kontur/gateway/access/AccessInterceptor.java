package kontur.gateway.access;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Clock;
import kontur.contract.Action;
import kontur.contract.ActorInterceptor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.Ids;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.errors.v1.Reason;
import kontur.gateway.user.Caller;
import kontur.gateway.user.Origin;
import kontur.gateway.user.SignIn;
import kontur.gateway.user.SignedIn;

/// Finds out who calls, and denies every method that is not for them.
final class AccessInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "bearer ";

  private final SignIn signIn;
  private final ActorInterceptor services;
  private final Clock clock;

  AccessInterceptor(SignIn signIn, ActorKey key, Clock clock) {
    this.signIn = signIn;
    this.services = new ActorInterceptor(key);
    this.clock = clock;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var method = call.getMethodDescriptor().getFullMethodName();
    if (method.startsWith("grpc.")) {
      return next.startCall(call, headers);
    }
    var origin =
        new Origin(
            Ids.next(clock).toString(),
            String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    var context = Caller.in(Context.current(), origin);
    return switch (Methods.rule(method).orElseThrow(() -> denied(method))) {
      case Rule.Anybody _ -> Contexts.interceptCall(context, call, headers, next);
      case Rule.Users(var action) ->
          Contexts.interceptCall(user(context, headers, action, origin), call, headers, next);
      case Rule.Services(var action) ->
          services.interceptCall(
              call,
              headers,
              (c, h) -> {
                Permission.require(Actors.current(), action, TicketScope.GENERAL);
                return Contexts.interceptCall(Caller.in(Context.current(), origin), c, h, next);
              });
    };
  }

  private Context user(Context context, Metadata headers, Action action, Origin origin) {
    SignedIn caller =
        signIn
            .with(secret(headers))
            .orElseThrow(() ->
                new Refusal(
                    Reason.TOKEN_INVALID,
                    "the token is unknown, expired or revoked, or its user is disabled"));
    var actor = caller.actor(origin.requestId());
    Permission.require(actor, action, TicketScope.GENERAL);
    return Actors.in(Caller.in(context, caller), actor);
  }

  private static String secret(Metadata headers) {
    var value = headers.get(AUTHORIZATION);
    if (value == null || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new Refusal(
          Reason.TOKEN_MISSING, "the call needs a token (authorization: Bearer <token>)");
    }
    return value.substring(BEARER.length()).strip();
  }

  private static Refusal denied(String method) {
    return new Refusal(Reason.FORBIDDEN, method + " is for nobody");
  }
}
