package kontur.gateway.ticket;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;
import java.util.Optional;
import kontur.gateway.user.KnownUsers;
import kontur.gateway.user.SignedIn;
import kontur.gateway.user.User;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.CategorizeRequest;
import kontur.gateway.v1.CloseRequest;
import kontur.gateway.v1.EscalateRequest;
import kontur.gateway.v1.ReopenRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.workflow.v1.GiveCommandRequest;

/// Turns what an agent asks for into the commands that lifecycles know.
final class Commands {
  private final KnownUsers users;

  Commands(KnownUsers users) {
    this.users = users;
  }

  /// Somebody who can sign in.
  Optional<User> assignee(AssignRequest request, SignedIn caller) {
    return request.getAssignee().equals("me")
        ? Optional.of(caller.user())
        : users.enabled(request.getAssignee());
  }

  GiveCommandRequest assign(AssignRequest request, String assignee) {
    return command(
        request.getTicketId(),
        request.getIdempotencyKey(),
        "ticket.assign",
        Map.of("assignee", assignee));
  }

  GiveCommandRequest resolve(ResolveRequest request) {
    var resolution = request.getResolution().isEmpty() ? "solved" : request.getResolution();
    return command(
        request.getTicketId(),
        request.getIdempotencyKey(),
        "ticket.resolve",
        Map.of("resolution", resolution));
  }

  GiveCommandRequest reopen(ReopenRequest request) {
    return command(
        request.getTicketId(),
        request.getIdempotencyKey(),
        "ticket.reopen",
        Map.of("reason", request.getReason()));
  }

  GiveCommandRequest close(CloseRequest request) {
    return command(request.getTicketId(), request.getIdempotencyKey(), "ticket.close", Map.of());
  }

  GiveCommandRequest escalate(EscalateRequest request) {
    return command(
        request.getTicketId(),
        request.getIdempotencyKey(),
        "ticket.escalate",
        Map.of("reason", request.getReason()));
  }

  GiveCommandRequest categorize(CategorizeRequest request) {
    return command(
        request.getTicketId(),
        request.getIdempotencyKey(),
        "ticket.categorize",
        Map.of("category", request.getCategory()));
  }

  private static GiveCommandRequest command(
      String ticketId, String key, String name, Map<String, String> payload) {
    var struct = Struct.newBuilder();
    payload.forEach(
        (field, text) -> struct.putFields(field, Value.newBuilder().setStringValue(text).build()));
    return GiveCommandRequest.newBuilder()
        .setTicketId(ticketId)
        .setIdempotencyKey(key)
        .setCommand(name)
        .setPayload(struct)
        .build();
  }
}
