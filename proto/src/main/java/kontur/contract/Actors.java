package kontur.contract;

import io.grpc.Context;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.UUID;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;

/// Who asks for the call that is being handled.
public final class Actors {
  /// Carries a serialized SignedActor.
  public static final Metadata.Key<byte[]> HEADER =
      Metadata.Key.of("kontur-actor-bin", Metadata.BINARY_BYTE_MARSHALLER);

  static final Context.Key<Actor> KEY = Context.key("kontur-actor");

  private Actors() {}

  /// Who asks for this call; refused outside of calls.
  public static Actor current() {
    return find().orElseThrow(() -> ActorKey.invalid("is missing"));
  }

  /// Who asks, if this is a call.
  public static Optional<Actor> find() {
    return Optional.ofNullable(KEY.get());
  }

  /// A context in which that actor asks, such as for `Context.run`.
  public static Context with(Actor actor) {
    return in(Context.current(), actor);
  }

  /// That context, with that actor asking.
  public static Context in(Context context, Actor actor) {
    return context.withValue(KEY, actor);
  }

  /// `user:<id>`, `customer:<id>` or `service:<name>`, as events and logs name actors.
  public static String name(Actor actor) {
    var kind =
        switch (actor.getKind()) {
          case USER -> "user:";
          case CUSTOMER -> "customer:";
          case SERVICE -> "service:";
          case ACTOR_KIND_UNSPECIFIED, UNRECOGNIZED -> "unknown:";
        };
    return kind + actor.getId();
  }

  /// A service that acts for itself.
  public static Actor service(String name) {
    return Actor.newBuilder()
        .setKind(ActorKind.SERVICE)
        .setId(name)
        .setName(name)
        .setRequestId(UUID.randomUUID().toString())
        .build();
  }

  /// A customer who acts through a channel.
  public static Actor customer(String id, String name, String requestId) {
    return Actor.newBuilder()
        .setKind(ActorKind.CUSTOMER)
        .setId(id)
        .setName(name)
        .setRequestId(requestId)
        .build();
  }
}
