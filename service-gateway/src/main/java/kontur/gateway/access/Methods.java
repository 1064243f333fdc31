package kontur.gateway.access;

import io.grpc.MethodDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kontur.contract.Action;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.ClassificationServiceGrpc;
import kontur.gateway.v1.CustomerServiceGrpc;
import kontur.gateway.v1.QuarantineServiceGrpc;
import kontur.gateway.v1.SetupServiceGrpc;
import kontur.gateway.v1.UserServiceGrpc;

/// The one table of who may call which method; what does not stand here is denied.
///
/// The object (this ticket, that user) is checked where it lies: in the service that owns it.
final class Methods {
  private static final Map<String, Rule> RULES = new HashMap<>();

  static {
    users(AgentServiceGrpc.getListTicketsMethod(), Action.LIST_TICKETS);
    users(AgentServiceGrpc.getGetTicketMethod(), Action.READ_TICKET);
    users(AgentServiceGrpc.getGetTimelineMethod(), Action.READ_TICKET);
    users(AgentServiceGrpc.getWatchMethod(), Action.LIST_TICKETS);
    users(AgentServiceGrpc.getCreateTicketMethod(), Action.CREATE_TICKET);
    users(AgentServiceGrpc.getAssignMethod(), Action.COMMAND);
    users(AgentServiceGrpc.getResolveMethod(), Action.COMMAND);
    users(AgentServiceGrpc.getReopenMethod(), Action.COMMAND);
    users(AgentServiceGrpc.getCloseMethod(), Action.COMMAND);
    users(AgentServiceGrpc.getEscalateMethod(), Action.COMMAND);
    users(AgentServiceGrpc.getCategorizeMethod(), Action.COMMAND);
    users(AgentServiceGrpc.getReplyMethod(), Action.REPLY);
    users(AgentServiceGrpc.getUndoReplyMethod(), Action.REPLY);
    users(AgentServiceGrpc.getDecideDeliveryMethod(), Action.REPLY);
    users(AgentServiceGrpc.getAddNoteMethod(), Action.NOTE);
    users(AgentServiceGrpc.getUpdateTicketMethod(), Action.UPDATE_TICKET);
    users(AgentServiceGrpc.getUploadMethod(), Action.UPLOAD);
    users(AgentServiceGrpc.getDownloadMethod(), Action.READ_TICKET);
    users(AgentServiceGrpc.getListAccountsMethod(), Action.READ_ACCOUNTS);
    users(AgentServiceGrpc.getListQuarantinedMethod(), Action.READ_QUARANTINE);
    users(AgentServiceGrpc.getWhoAmIMethod(), Action.OWN_ACCOUNT);

    users(UserServiceGrpc.getCreateUserMethod(), Action.MANAGE_USERS);
    users(UserServiceGrpc.getListUsersMethod(), Action.MANAGE_USERS);
    users(UserServiceGrpc.getUpdateUserMethod(), Action.MANAGE_USERS);
    users(UserServiceGrpc.getIssueTokenMethod(), Action.OWN_ACCOUNT);
    users(UserServiceGrpc.getRevokeTokenMethod(), Action.OWN_ACCOUNT);
    users(UserServiceGrpc.getListTokensMethod(), Action.OWN_ACCOUNT);

    users(QuarantineServiceGrpc.getListItemsMethod(), Action.READ_QUARANTINE);
    users(QuarantineServiceGrpc.getGetItemMethod(), Action.READ_QUARANTINE);
    users(QuarantineServiceGrpc.getPreviewItemMethod(), Action.READ_QUARANTINE);
    users(QuarantineServiceGrpc.getRetryItemMethod(), Action.DECIDE_QUARANTINE);
    users(QuarantineServiceGrpc.getDismissItemMethod(), Action.DECIDE_QUARANTINE);

    users(ClassificationServiceGrpc.getRetrainMethod(), Action.TRAIN_CLASSIFIER);
    users(ClassificationServiceGrpc.getListCorrectionsMethod(), Action.TRAIN_CLASSIFIER);
    users(ClassificationServiceGrpc.getRemoveCorrectionMethod(), Action.TRAIN_CLASSIFIER);

    services(CustomerServiceGrpc.getStatusMethod(), Action.SPEAK_FOR_CUSTOMERS);
    services(CustomerServiceGrpc.getCloseByCustomerMethod(), Action.SPEAK_FOR_CUSTOMERS);

    RULES.put(SetupServiceGrpc.getSetupMethod().getFullMethodName(), new Rule.Anybody());
  }

  private Methods() {}

  static Optional<Rule> rule(String fullMethodName) {
    return Optional.ofNullable(RULES.get(fullMethodName));
  }

  private static void users(MethodDescriptor<?, ?> method, Action action) {
    RULES.put(method.getFullMethodName(), new Rule.Users(action));
  }

  private static void services(MethodDescriptor<?, ?> method, Action action) {
    RULES.put(method.getFullMethodName(), new Rule.Services(action));
  }
}
