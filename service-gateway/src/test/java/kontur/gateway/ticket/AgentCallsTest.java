package kontur.gateway.ticket;

import static kontur.gateway.RunningGateway.refusal;
import static kontur.gateway.StandIns.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.util.UUID;
import kontur.actor.v1.Role;
import kontur.communication.v1.ListAccountsRequest;
import kontur.contract.Ids;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.gateway.RunningGateway;
import kontur.gateway.RunningGateway.Person;
import kontur.gateway.StandIns;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.CategorizeRequest;
import kontur.gateway.v1.CloseRequest;
import kontur.gateway.v1.EscalateRequest;
import kontur.gateway.v1.ReopenRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.gateway.v1.UpdateUserRequest;
import kontur.gateway.v1.WatchRequest;
import kontur.gateway.v1.WhoAmIRequest;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.PendingEventsResponse;
import kontur.tickets.v1.RecordedCommand;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.UpdateTicketRequest;
import kontur.workflow.v1.GiveCommandRequest;
import kontur.workflow.v1.GiveCommandResponse;
import kontur.workflow.v1.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AgentCallsTest {
  private static final RunningGateway gateway = RunningGateway.shared();
  private static Person agent;

  @BeforeAll
  static void signIn() {
    agent = gateway.person(Role.AGENT, "first");
  }

  @AfterEach
  void forget() {
    gateway.standIns().reset();
  }

  @Test
  void passesReadingOnWithWhoAsks() {
    var list = gateway.agent(agent).listTickets(ListTicketsRequest.getDefaultInstance());

    assertThat(list.getTicketsList()).hasSize(1);
    var actor = gateway.standIns().last().actor();
    assertThat(actor.getId()).isEqualTo(agent.user().getId());
    assertThat(actor.getRolesList()).containsExactly(Role.AGENT);
    assertThat(actor.getTeamsList()).containsExactly("first");
    assertThat(actor.getName()).isEqualTo(agent.user().getDisplayName());
    assertThat(actor.getRequestId()).hasSize(36);
  }

  @Test
  void tellsWhoTheCallerIs() {
    var me = gateway.agent(agent).whoAmI(WhoAmIRequest.getDefaultInstance()).getUser();

    assertThat(me).isEqualTo(agent.user());
  }

  @Test
  void passesAReplyOn() {
    var reply =
        gateway
            .agent(agent)
            .reply(
                ReplyRequest.newBuilder()
                    .setTicketId(TICKET)
                    .setIdempotencyKey("r1")
                    .setText("Hello")
                    .build());

    assertThat(reply.getMessage().getText()).isEqualTo("Hello");
  }

  @Test
  void aMessageOfMoreThanFourMebibytesIsRefusedWithAReason() {
    var request =
        ReplyRequest.newBuilder()
            .setTicketId(TICKET)
            .setIdempotencyKey("r2")
            .setText("x".repeat(4 * 1024 * 1024 + 1));

    assertThat(refusal(() -> gateway.agent(agent).reply(request.build())).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void assignsToTheCaller() {
    gateway.agent(agent).assign(assign("me"));

    assertThat(command().getCommand()).isEqualTo("ticket.assign");
    assertThat(text("assignee")).isEqualTo(agent.user().getId());
  }

  @Test
  void assignsToAnotherUser() {
    var other = gateway.person(Role.SUPERVISOR);

    gateway.agent(agent).assign(assign(other.user().getId()));

    assertThat(text("assignee")).isEqualTo(other.user().getId());
  }

  @Test
  void assignsToAColleagueOfTheTicketsTeam() {
    var colleague = gateway.person(Role.AGENT, "second", "first");

    gateway.agent(agent).assign(assign(colleague.user().getId()));

    assertThat(text("assignee")).isEqualTo(colleague.user().getId());
  }

  @Test
  void refusesToAssignToOneWhoDoesNotSeeTheTicket() {
    var stranger = gateway.person(Role.AGENT, "second");

    assertThat(refusal(() -> gateway.agent(agent).assign(assign(stranger.user().getId()))).reason())
        .isEqualTo(Reason.INVALID_FIELD);
    assertThat(gateway.standIns().calls())
        .extracting(StandIns.Call::request)
        .doesNotHaveAnyElementsOfTypes(GiveCommandRequest.class);
  }

  @Test
  void refusesToAssignToNobodyWeKnow() {
    for (var nobody : new String[] {UUID.randomUUID().toString(), "Bob"}) {
      assertThat(refusal(() -> gateway.agent(agent).assign(assign(nobody))).reason())
          .isEqualTo(Reason.USER_NOT_FOUND);
    }
    assertThat(gateway.standIns().calls())
        .extracting(StandIns.Call::request)
        .hasOnlyElementsOfType(PendingEventsRequest.class);
  }

  @Test
  void aRepeatGetsItsFirstAnswerAlsoWhenTheAssigneeIsGone() {
    gateway
        .standIns()
        .recorded(_ ->
            PendingEventsResponse.newBuilder()
                .setRecorded(
                    RecordedCommand.newBuilder().setOutcome("applied").setState("open.assigned"))
                .build());

    var answer = gateway.agent(agent).assign(assign(UUID.randomUUID().toString()));

    assertThat(answer.getApplied().getState()).isEqualTo("open.assigned");
    assertThat(answer.getApplied().getRepeated()).isTrue();
  }

  @Test
  void aUsedKeyIsRefusedBeforeAnUnknownAssignee() {
    gateway.standIns().refuse(new Refusal(Reason.IDEMPOTENCY_KEY_REUSED, "used"));

    assertThat(refusal(() -> gateway.agent(agent).assign(assign("Bob"))).reason())
        .isEqualTo(Reason.IDEMPOTENCY_KEY_REUSED);
    var asked = (PendingEventsRequest) gateway.standIns().last().request();
    assertThat(asked.getCommandId())
        .isEqualTo(
            Ids.command("user:" + agent.user().getId(), assign("Bob").getIdempotencyKey())
                .toString());
  }

  @Test
  void refusesToAssignToADisabledUser() {
    var other = gateway.person(Role.AGENT);
    gateway
        .users(gateway.admin())
        .updateUser(
            UpdateUserRequest.newBuilder()
                .setIdempotencyKey(UUID.randomUUID().toString())
                .setUserId(other.user().getId())
                .setDisabled(true)
                .build());

    assertThat(refusal(() -> gateway.agent(agent).assign(assign(other.user().getId()))).reason())
        .isEqualTo(Reason.USER_NOT_FOUND);
  }

  @Test
  void resolvesAsSolvedUnlessToldOtherwise() {
    var request = ResolveRequest.newBuilder().setTicketId(TICKET).setIdempotencyKey("1");

    gateway.agent(agent).resolve(request.build());
    assertThat(command().getCommand()).isEqualTo("ticket.resolve");
    assertThat(text("resolution")).isEqualTo("solved");

    gateway.agent(agent).resolve(request.setResolution("duplicate").build());
    assertThat(text("resolution")).isEqualTo("duplicate");
  }

  @Test
  void givesEveryOtherCommandToTheLifecycle() {
    var calls = gateway.agent(agent);

    calls.reopen(
        ReopenRequest.newBuilder()
            .setTicketId(TICKET)
            .setIdempotencyKey("1")
            .setReason("again")
            .build());
    assertThat(command().getCommand()).isEqualTo("ticket.reopen");
    assertThat(text("reason")).isEqualTo("again");

    calls.close(CloseRequest.newBuilder().setTicketId(TICKET).setIdempotencyKey("1").build());
    assertThat(command().getCommand()).isEqualTo("ticket.close");

    calls.escalate(
        EscalateRequest.newBuilder()
            .setTicketId(TICKET)
            .setIdempotencyKey("1")
            .setReason("angry")
            .build());
    assertThat(command().getCommand()).isEqualTo("ticket.escalate");
    assertThat(text("reason")).isEqualTo("angry");

    calls.categorize(
        CategorizeRequest.newBuilder()
            .setTicketId(TICKET)
            .setIdempotencyKey("1")
            .setCategory("billing")
            .build());
    assertThat(command().getCommand()).isEqualTo("ticket.categorize");
    assertThat(text("category")).isEqualTo("billing");
  }

  @Test
  void answersWhatTheLifecycleRefused() {
    gateway
        .standIns()
        .decide(_ ->
            GiveCommandResponse.newBuilder()
                .setRefused(Refused.newBuilder().setReason("not-allowed").addAllowed("x"))
                .build());

    var answer = gateway.agent(agent).assign(assign("me"));

    assertThat(answer.getRefused().getAllowedList()).containsExactly("x");
  }

  @Test
  void passesTheReasonsOfTheServicesThrough() {
    for (var reason :
        new Reason[] {
          Reason.TICKET_NOT_FOUND, Reason.VERSION_STALE, Reason.IDEMPOTENCY_KEY_REUSED,
          Reason.FORBIDDEN, Reason.NOT_YET, Reason.COMMAND_UNKNOWN
        }) {
      gateway.standIns().refuse(new Refusal(reason, "because"));

      var refused =
          refusal(() ->
              gateway
                  .agent(agent)
                  .updateTicket(
                      UpdateTicketRequest.newBuilder()
                          .setTicketId(TICKET)
                          .setIdempotencyKey("1")
                          .setExpectedVersion(3)
                          .build()));

      assertThat(refused.reason()).isEqualTo(reason);
      assertThat(refused).hasMessage("because");
    }
  }

  @Test
  void refusesFieldsThatAreMissingOrTooLong() {
    var noTicket =
        refusal(() -> gateway.agent(agent).getTicket(GetTicketRequest.getDefaultInstance()));
    assertThat(noTicket.reason()).isEqualTo(Reason.INVALID_FIELD);

    var tooLong =
        refusal(() ->
            gateway
                .agent(agent)
                .reply(
                    ReplyRequest.newBuilder()
                        .setTicketId(TICKET)
                        .setText("x".repeat(65537))
                        .build()));
    assertThat(tooLong.violations())
        .extracting(Refusal.Violation::field)
        .containsExactlyInAnyOrder("idempotency_key", "text");

    var notAnId =
        refusal(
            () -> gateway.agent(agent).assign(assign("me").toBuilder().setTicketId("7").build()));
    assertThat(notAnId.violations().getFirst().field()).isEqualTo("ticket_id");
    assertThat(gateway.standIns().calls()).isEmpty();
  }

  @Test
  void refusesToWatchATicketThatTheCallerMayNotSee() {
    gateway.standIns().refuse(new Refusal(Reason.TICKET_NOT_FOUND, "no"));

    var refused =
        refusal(() ->
            gateway
                .agent(agent)
                .watch(WatchRequest.newBuilder().setTicketId(TICKET).build())
                .hasNext());

    assertThat(refused.reason()).isEqualTo(Reason.TICKET_NOT_FOUND);
  }

  @Test
  void takesNoMessageOfMoreThanFourMebibytes() {
    var huge =
        ReplyRequest.newBuilder()
            .setTicketId(TICKET)
            .setIdempotencyKey("1")
            .setText("x".repeat(5 * 1024 * 1024))
            .build();

    assertThatThrownBy(() -> gateway.agent(agent).reply(huge))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(gateway.standIns().calls()).isEmpty();
    assertThat(gateway.agent(agent).whoAmI(WhoAmIRequest.getDefaultInstance()).hasUser()).isTrue();
  }

  @Test
  void refusesACallWithoutDeadline() {
    var endless = AgentServiceGrpc.newBlockingStub(gateway.withoutDeadline(agent.token()));

    assertThat(refusal(() -> endless.whoAmI(WhoAmIRequest.getDefaultInstance())).reason())
        .isEqualTo(Reason.DEADLINE_MISSING);
  }

  @Test
  void refusesACallWithoutToken() {
    var anonymous = AgentServiceGrpc.newBlockingStub(gateway.anonymous());

    assertThat(refusal(() -> anonymous.whoAmI(WhoAmIRequest.getDefaultInstance())).reason())
        .isEqualTo(Reason.TOKEN_MISSING);
  }

  @Test
  void refusesAnUnknownToken() {
    var stranger = AgentServiceGrpc.newBlockingStub(gateway.as("kontur_nothing"));

    assertThat(refusal(() -> stranger.whoAmI(WhoAmIRequest.getDefaultInstance())).reason())
        .isEqualTo(Reason.TOKEN_INVALID);
  }

  @Test
  void showsAccountsToSupervisorsOnly() {
    var supervisor = gateway.person(Role.SUPERVISOR);

    assertThat(
            gateway
                .agent(supervisor)
                .listAccounts(ListAccountsRequest.getDefaultInstance())
                .getAccounts(0)
                .getPendingDeliveries())
        .isEqualTo(3);
    assertThat(
            refusal(() ->
                    gateway.agent(agent).listAccounts(ListAccountsRequest.getDefaultInstance()))
                .reason())
        .isEqualTo(Reason.FORBIDDEN);
  }

  private static AssignRequest assign(String assignee) {
    return AssignRequest.newBuilder()
        .setTicketId(TICKET)
        .setIdempotencyKey("1")
        .setAssignee(assignee)
        .build();
  }

  private static GiveCommandRequest command() {
    return (GiveCommandRequest) gateway.standIns().last().request();
  }

  private static String text(String field) {
    return command().getPayload().getFieldsOrThrow(field).getStringValue();
  }
}
