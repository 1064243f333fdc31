package kontur.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kontur.actor.v1.Actor;
import kontur.actor.v1.ActorKind;
import kontur.actor.v1.Role;
import org.junit.jupiter.api.Test;

class PermissionTest {
  private static final TicketScope OWN = TicketScope.of("first", "c1");
  private static final TicketScope FOREIGN = TicketScope.of("second", "c2");
  private static final Set<Action> WORK =
      EnumSet.of(
          Action.READ_TICKET,
          Action.CREATE_TICKET,
          Action.COMMAND,
          Action.REPLY,
          Action.NOTE,
          Action.UPDATE_TICKET);
  private static final Set<Action> GENERAL =
      EnumSet.of(Action.LIST_TICKETS, Action.UPLOAD, Action.OWN_ACCOUNT);
  private static final Set<Action> LEADING =
      EnumSet.of(
          Action.MOVE_TEAM, Action.READ_ACCOUNTS, Action.READ_QUARANTINE, Action.DECIDE_QUARANTINE);

  @Test
  void anAgentWorksOnTheTicketsOfOwnTeamsOnly() {
    var agent = user(Role.AGENT);

    assertThat(allowed(agent, OWN)).isEqualTo(union(WORK, GENERAL));
    assertThat(allowed(agent, FOREIGN)).isEqualTo(GENERAL);
    assertThat(allowed(agent, TicketScope.GENERAL)).isEqualTo(union(WORK, GENERAL));
  }

  @Test
  void aSupervisorWorksOnAllTicketsAndMovesThem() {
    var supervisor = user(Role.SUPERVISOR);

    assertThat(allowed(supervisor, OWN)).isEqualTo(union(WORK, GENERAL, LEADING));
    assertThat(allowed(supervisor, FOREIGN)).isEqualTo(union(WORK, GENERAL, LEADING));
  }

  @Test
  void anAdministratorManagesUsersToo() {
    assertThat(allowed(user(Role.ADMIN), FOREIGN))
        .isEqualTo(
            union(
                WORK, GENERAL, LEADING, EnumSet.of(Action.MANAGE_USERS, Action.TRAIN_CLASSIFIER)));
  }

  @Test
  void aUserWithoutRoleMayNothing() {
    var nobody = Actor.newBuilder().setKind(ActorKind.USER).setId("u").addTeams("first").build();

    assertThat(allowed(nobody, OWN)).isEmpty();
  }

  @Test
  void aCustomerReadsAndCommandsTheOwnTicketOnly() {
    var customer = Actors.customer("c1", "Ann", "r");

    assertThat(allowed(customer, OWN))
        .containsExactlyInAnyOrder(Action.READ_TICKET, Action.COMMAND);
    assertThat(allowed(customer, FOREIGN)).isEmpty();
    assertThat(allowed(customer, TicketScope.GENERAL)).isEmpty();
  }

  @Test
  void onlyTheChannelsSpeakForCustomers() {
    assertThat(allowed(Actors.service("communication"), TicketScope.GENERAL))
        .containsExactlyInAnyOrder(Action.SERVE, Action.READ_TICKET, Action.SPEAK_FOR_CUSTOMERS);
    assertThat(allowed(Actors.service("workflow"), OWN))
        .containsExactlyInAnyOrder(Action.SERVE, Action.READ_TICKET, Action.TRAIN_CLASSIFIER);
  }

  private static Actor user(Role role) {
    return Actor.newBuilder()
        .setKind(ActorKind.USER)
        .setId("u")
        .addRoles(role)
        .addTeams("first")
        .build();
  }

  private static Set<Action> allowed(Actor actor, TicketScope scope) {
    return Stream.of(Action.values())
        .filter(a -> Permission.can(actor, a, scope))
        .collect(Collectors.toSet());
  }

  @SafeVarargs
  private static Set<Action> union(Set<Action>... sets) {
    return Stream.of(sets).flatMap(Set::stream).collect(Collectors.toSet());
  }
}
