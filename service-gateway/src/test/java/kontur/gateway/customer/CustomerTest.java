package kontur.gateway.customer;

import static kontur.gateway.RunningGateway.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import kontur.actor.v1.ActorKind;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.RunningGateway;
import kontur.gateway.StandIns;
import kontur.gateway.v1.CloseByCustomerRequest;
import kontur.gateway.v1.CustomerRef;
import kontur.gateway.v1.CustomerServiceGrpc;
import kontur.gateway.v1.CustomerServiceGrpc.CustomerServiceBlockingStub;
import kontur.gateway.v1.StatusRequest;
import kontur.tickets.v1.FindForCustomerRequest;
import kontur.tickets.v1.FindForCustomerResponse;
import kontur.workflow.v1.Applied;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import kontur.workflow.v1.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CustomerTest {
  private static final RunningGateway gateway = RunningGateway.shared();
  private static final CustomerRef ANN =
      CustomerRef.newBuilder()
          .setAccount("bot")
          .setConversationKey("telegram:bot:7:")
          .setSender("7")
          .setAfterMessageId("m1")
          .build();

  @AfterEach
  void forget() {
    gateway.standIns().reset();
  }

  @Test
  void tellsTheStatusAsTheChannel() {
    var status = channel().status(StatusRequest.newBuilder().setCustomer(ANN).build());

    assertThat(status.getTicketNumber()).isEqualTo(7);
    assertThat(status.getState()).isEqualTo("open.assigned");
    var call = gateway.standIns().last();
    assertThat(Actors.name(call.actor())).isEqualTo("service:communication");
    assertThat(((FindForCustomerRequest) call.request()).getAfterMessageId()).isEqualTo("m1");
  }

  @Test
  void resolvesAsTheCustomer() {
    var closed = channel().closeByCustomer(close());

    assertThat(closed.getTicketNumber()).isEqualTo(7);
    assertThat(closed.getResult().getApplied().getState()).isEqualTo("ticket.resolve");
    var call = gateway.standIns().last();
    assertThat(call.actor().getKind()).isEqualTo(ActorKind.CUSTOMER);
    assertThat(call.actor().getId()).isEqualTo(StandIns.CUSTOMER);
    assertThat(call.actor().getName()).isEqualTo("Ann");
    var command = (GiveCommandRequest) call.request();
    assertThat(command.getIdempotencyKey()).isEqualTo("row-1");
    assertThat(command.getAfterMessageId()).isEqualTo("m1");
    assertThat(command.getPayload().getFieldsOrThrow("resolution").getStringValue())
        .isEqualTo("solved");
  }

  @Test
  void closesWhatIsResolvedAlready() {
    gateway.standIns().decide(CustomerTest::resolvedTicket);

    var closed = channel().closeByCustomer(close());

    assertThat(closed.getResult().getApplied().getState()).isEqualTo("closed");
  }

  @Test
  void aRepeatAsksForTheCloseThatAFirstTryHasMade() {
    gateway
        .standIns()
        .found(FindForCustomerResponse.newBuilder().setGivenKey("close:row-1").build());

    var closed = channel().closeByCustomer(close());

    assertThat(closed.getResult().getApplied().getState()).isEqualTo("ticket.close");
    var command = (GiveCommandRequest) gateway.standIns().last().request();
    assertThat(command.getIdempotencyKey()).isEqualTo("close:row-1");
    var asked = (FindForCustomerRequest) gateway.standIns().calls().getFirst().request();
    assertThat(asked.getGivenKeysList()).containsExactly("row-1", "close:row-1");
  }

  @Test
  void answersWhatTheLifecycleRefuses() {
    gateway
        .standIns()
        .decide(_ ->
            GiveCommandResponse.newBuilder()
                .setRefused(Refused.newBuilder().setReason("closed"))
                .build());

    assertThat(channel().closeByCustomer(close()).getResult().getRefused().getReason())
        .isEqualTo("closed");
  }

  @Test
  void passesNotYetAndNoTicketThrough() {
    for (var reason : List.of(Reason.NOT_YET, Reason.NO_OPEN_TICKET)) {
      gateway.standIns().refuse(new Refusal(reason, "wait"));

      assertThat(refusal(() -> channel().closeByCustomer(close())).reason()).isEqualTo(reason);
    }
  }

  @Test
  void refusesEveryActorThatIsNotSignedByUsForNow() {
    var communication = Actors.service("communication");
    var other = ActorKey.of("x".repeat(32).getBytes(StandardCharsets.UTF_8), Clock.systemUTC());
    var channels =
        Stream.of(
            gateway.anonymous(), gateway.signed(communication, other), gateway.as(gateway.admin()));

    assertThat(channels)
        .allSatisfy(c ->
            assertThat(
                    refusal(() ->
                            CustomerServiceGrpc.newBlockingStub(c)
                                .status(StatusRequest.newBuilder().setCustomer(ANN).build()))
                        .reason())
                .isEqualTo(Reason.ACTOR_INVALID));
  }

  @Test
  void theKeyItselfRefusesYesterdaysSignature() {
    var past =
        ActorKey.of(
            "x".repeat(32).getBytes(StandardCharsets.UTF_8),
            Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-2)));
    var now = ActorKey.of("x".repeat(32).getBytes(StandardCharsets.UTF_8), Clock.systemUTC());

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> now.verify(past.sign(Actors.service("communication"))))
        .isInstanceOf(Refusal.class);
  }

  private static GiveCommandResponse resolvedTicket(GiveCommandRequest command) {
    return command.getCommand().equals("ticket.close")
        ? GiveCommandResponse.newBuilder()
            .setApplied(Applied.newBuilder().setState("closed"))
            .build()
        : GiveCommandResponse.newBuilder()
            .setRefused(Refused.newBuilder().setReason("not-allowed").addAllowed("ticket.close"))
            .build();
  }

  private static CustomerServiceBlockingStub channel() {
    return CustomerServiceGrpc.newBlockingStub(gateway.asService("communication"));
  }

  private static CloseByCustomerRequest close() {
    return CloseByCustomerRequest.newBuilder().setCustomer(ANN).setIdempotencyKey("row-1").build();
  }
}
