package kontur.gateway.user;

import static kontur.gateway.user.UserMessages.toProto;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.gateway.v1.CreateUserRequest;
import kontur.gateway.v1.CreateUserResponse;
import kontur.gateway.v1.IssueTokenRequest;
import kontur.gateway.v1.IssueTokenResponse;
import kontur.gateway.v1.ListTokensRequest;
import kontur.gateway.v1.ListTokensResponse;
import kontur.gateway.v1.ListUsersRequest;
import kontur.gateway.v1.ListUsersResponse;
import kontur.gateway.v1.RevokeTokenRequest;
import kontur.gateway.v1.RevokeTokenResponse;
import kontur.gateway.v1.UpdateUserRequest;
import kontur.gateway.v1.UpdateUserResponse;
import kontur.gateway.v1.UserServiceGrpc;

/// Users and tokens by gRPC.
final class UserEndpoint extends UserServiceGrpc.UserServiceImplBase {
  private static final int DEFAULT_PAGE = 100;
  private static final int DEFAULT_DAYS = 90;

  private final ManageUsers users;
  private final Repeats repeats;

  UserEndpoint(ManageUsers users, Repeats repeats) {
    this.users = users;
    this.repeats = repeats;
  }

  @Override
  public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> reply) {
    var actor = Actors.name(Actors.current());
    unary(
        reply,
        () ->
            repeats.once(
                actor,
                request.getIdempotencyKey(),
                request,
                CreateUserResponse.parser(),
                () ->
                    CreateUserResponse.newBuilder()
                        .setUser(
                            toProto(
                                users.create(
                                    actor,
                                    request.getName(),
                                    request.getDisplayName(),
                                    request.getRolesList(),
                                    request.getTeamsList())))
                        .build()));
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> reply) {
    unary(
        reply,
        () -> {
          var size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
          var page = users.page(afterName(request.getPageToken()), size + 1);
          var response = ListUsersResponse.newBuilder();
          page.stream().limit(size).forEach(user -> response.addUsers(toProto(user)));
          if (page.size() > size) {
            response.setNextPageToken(pageToken(page.get(size - 1).name()));
          }
          return response.build();
        });
  }

  @Override
  public void updateUser(UpdateUserRequest request, StreamObserver<UpdateUserResponse> reply) {
    var actor = Actors.name(Actors.current());
    unary(
        reply,
        () ->
            repeats.once(
                actor,
                request.getIdempotencyKey(),
                request,
                UpdateUserResponse.parser(),
                () ->
                    UpdateUserResponse.newBuilder()
                        .setUser(
                            toProto(
                                users.change(
                                    actor,
                                    UUID.fromString(request.getUserId()),
                                    request.getExpectedVersion(),
                                    user -> UserMessages.changed(user, request))))
                        .build()));
  }

  @Override
  public void issueToken(IssueTokenRequest request, StreamObserver<IssueTokenResponse> reply) {
    var actor = ownOrManaged(request.getUserId());
    var days = request.getValidDays() == 0 ? DEFAULT_DAYS : request.getValidDays();
    unary(
        reply,
        () ->
            repeats.onceOnly(
                actor,
                request.getIdempotencyKey(),
                request,
                () -> {
                  var issued =
                      users.issue(
                          actor,
                          UUID.fromString(request.getUserId()),
                          request.getLabel(),
                          Duration.ofDays(days));
                  return IssueTokenResponse.newBuilder()
                      .setToken(toProto(issued.token()))
                      .setSecret(issued.secret().text())
                      .build();
                }));
  }

  @Override
  public void revokeToken(RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> reply) {
    var actor = ownOrManaged(request.getUserId());
    unary(
        reply,
        () ->
            repeats.once(
                actor,
                request.getIdempotencyKey(),
                request,
                RevokeTokenResponse.parser(),
                () ->
                    RevokeTokenResponse.newBuilder()
                        .setToken(
                            toProto(
                                users.revoke(
                                    actor,
                                    UUID.fromString(request.getUserId()),
                                    UUID.fromString(request.getTokenId()))))
                        .build()));
  }

  @Override
  public void listTokens(ListTokensRequest request, StreamObserver<ListTokensResponse> reply) {
    ownOrManaged(request.getUserId());
    unary(
        reply,
        () -> {
          var response = ListTokensResponse.newBuilder();
          users
              .tokens(UUID.fromString(request.getUserId()))
              .forEach(token -> response.addTokens(toProto(token)));
          return response.build();
        });
  }

  /// The own account is anyone's, another's only the administrators'.
  private static String ownOrManaged(String userId) {
    var actor = Actors.current();
    if (!actor.getId().equalsIgnoreCase(userId)) {
      Permission.require(actor, Action.MANAGE_USERS, TicketScope.GENERAL);
    }
    return Actors.name(actor);
  }

  private static String pageToken(String name) {
    return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String afterName(String pageToken) {
    try {
      return new String(Base64.getUrlDecoder().decode(pageToken), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalidField("page_token", "is none of ours");
    }
  }

  private static <A> void unary(StreamObserver<A> reply, Supplier<A> act) {
    reply.onNext(act.get());
    reply.onCompleted();
  }
}
