package kontur.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import kontur.actor.v1.Role;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.RunningGateway;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.ClassificationServiceGrpc;
import kontur.gateway.v1.CustomerServiceGrpc;
import kontur.gateway.v1.QuarantineServiceGrpc;
import kontur.gateway.v1.SetupServiceGrpc;
import kontur.gateway.v1.UserServiceGrpc;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every method times everybody who might call it, over the wire.
class MethodsTest {
  private static final RunningGateway gateway = RunningGateway.shared();
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          AgentServiceGrpc.getServiceDescriptor(),
          UserServiceGrpc.getServiceDescriptor(),
          ClassificationServiceGrpc.getServiceDescriptor(),
          SetupServiceGrpc.getServiceDescriptor(),
          QuarantineServiceGrpc.getServiceDescriptor(),
          CustomerServiceGrpc.getServiceDescriptor());
  private static final Set<Reason> DENIED =
      EnumSet.of(
          Reason.TOKEN_MISSING, Reason.TOKEN_INVALID, Reason.ACTOR_INVALID, Reason.FORBIDDEN);
  private static final Map<Who, Channel> channels = new EnumMap<>(Who.class);

  private enum Who {
    NOBODY,
    WRONG_TOKEN,
    AGENT,
    SUPERVISOR,
    ADMIN,
    COMMUNICATION,
    TICKETS,
    SIGNED_USER
  }

  private static final Set<Who> WORKERS = EnumSet.of(Who.AGENT, Who.SUPERVISOR, Who.ADMIN);
  private static final Set<Who> LEADERS = EnumSet.of(Who.SUPERVISOR, Who.ADMIN);
  private static final Set<Who> ADMINS = EnumSet.of(Who.ADMIN);
  private static final Set<Who> CHANNELS = EnumSet.of(Who.COMMUNICATION);
  private static final Set<Who> ALL = EnumSet.allOf(Who.class);

  private static final Map<String, Set<Who>> EXPECTED =
      Map.ofEntries(
          Map.entry("AgentService/ListTickets", WORKERS),
          Map.entry("AgentService/GetTicket", WORKERS),
          Map.entry("AgentService/GetTimeline", WORKERS),
          Map.entry("AgentService/Watch", WORKERS),
          Map.entry("AgentService/CreateTicket", WORKERS),
          Map.entry("AgentService/Assign", WORKERS),
          Map.entry("AgentService/Resolve", WORKERS),
          Map.entry("AgentService/Reopen", WORKERS),
          Map.entry("AgentService/Close", WORKERS),
          Map.entry("AgentService/Escalate", WORKERS),
          Map.entry("AgentService/Categorize", WORKERS),
          Map.entry("AgentService/Reply", WORKERS),
          Map.entry("AgentService/UndoReply", WORKERS),
          Map.entry("AgentService/AddNote", WORKERS),
          Map.entry("AgentService/UpdateTicket", WORKERS),
          Map.entry("AgentService/DecideDelivery", WORKERS),
          Map.entry("AgentService/Upload", WORKERS),
          Map.entry("AgentService/Download", WORKERS),
          Map.entry("AgentService/ListAccounts", LEADERS),
          Map.entry("AgentService/ListQuarantined", LEADERS),
          Map.entry("AgentService/WhoAmI", WORKERS),
          Map.entry("UserService/CreateUser", ADMINS),
          Map.entry("UserService/ListUsers", ADMINS),
          Map.entry("UserService/UpdateUser", ADMINS),
          Map.entry("UserService/IssueToken", WORKERS),
          Map.entry("UserService/RevokeToken", WORKERS),
          Map.entry("UserService/ListTokens", WORKERS),
          Map.entry("ClassificationService/Retrain", ADMINS),
          Map.entry("ClassificationService/ListCorrections", ADMINS),
          Map.entry("ClassificationService/RemoveCorrection", ADMINS),
          Map.entry("SetupService/Setup", ALL),
          Map.entry("QuarantineService/ListItems", LEADERS),
          Map.entry("QuarantineService/GetItem", LEADERS),
          Map.entry("QuarantineService/PreviewItem", LEADERS),
          Map.entry("QuarantineService/RetryItem", LEADERS),
          Map.entry("QuarantineService/DismissItem", LEADERS),
          Map.entry("CustomerService/Status", CHANNELS),
          Map.entry("CustomerService/CloseByCustomer", CHANNELS));

  @BeforeAll
  static void signIn() {
    gateway.standIns().reset();
    channels.put(Who.NOBODY, gateway.anonymous());
    channels.put(Who.WRONG_TOKEN, gateway.as("kontur_wrong"));
    channels.put(Who.AGENT, gateway.as(gateway.person(Role.AGENT, "first")));
    channels.put(Who.SUPERVISOR, gateway.as(gateway.person(Role.SUPERVISOR)));
    channels.put(Who.ADMIN, gateway.as(gateway.admin()));
    channels.put(Who.COMMUNICATION, gateway.asService("communication"));
    channels.put(Who.TICKETS, gateway.asService("tickets"));
    channels.put(
        Who.SIGNED_USER,
        gateway.signed(
            kontur.actor.v1.Actor.newBuilder()
                .setKind(kontur.actor.v1.ActorKind.USER)
                .setId("x")
                .addRoles(Role.ADMIN)
                .build(),
            gateway.key()));
  }

  @Test
  void everyMethodStandsInTheTable() {
    for (var service : SERVICES) {
      for (var method : service.getMethods()) {
        assertThat(Methods.rule(method.getFullMethodName()))
            .as(method.getFullMethodName())
            .isPresent();
        assertThat(EXPECTED).containsKey(shortName(method));
      }
    }
  }

  @Test
  void everyMethodIsForThoseItIsMeantForAndNobodyElse() {
    var allowed = new TreeMap<String, Set<Who>>();

    for (var service : SERVICES) {
      for (var method : service.getMethods()) {
        allowed.put(
            shortName(method),
            ALL.stream()
                .filter(who -> mayCall(channels.get(who), method))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Who.class))));
      }
    }

    assertThat(allowed).containsExactlyInAnyOrderEntriesOf(EXPECTED);
  }

  @Test
  void whatDoesNotStandInTheTableIsForNobody() {
    assertThat(Methods.rule("kontur.gateway.v1.AgentService/DropEverything")).isEmpty();
  }

  private static String shortName(MethodDescriptor<?, ?> method) {
    return method.getFullMethodName().substring("kontur.gateway.v1.".length());
  }

  private static <Q, A> boolean mayCall(Channel channel, MethodDescriptor<Q, A> method) {
    var call = channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS));
    var ended = new CompletableFuture<Boolean>();
    call.start(
        new ClientCall.Listener<A>() {
          @Override
          public void onMessage(A answer) {
            ended.complete(true);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            var refusal = Refusal.of(status.asRuntimeException(trailers));
            ended.complete(refusal.map(r -> !DENIED.contains(r.reason())).orElse(status.isOk()));
          }
        },
        new Metadata());
    call.request(1);
    var marshaller = (PrototypeMarshaller<Q>) method.getRequestMarshaller();
    call.sendMessage(marshaller.getMessagePrototype());
    call.halfClose();
    var allowed = ended.orTimeout(15, TimeUnit.SECONDS).join();
    call.cancel("seen enough", null);
    return allowed;
  }
}
