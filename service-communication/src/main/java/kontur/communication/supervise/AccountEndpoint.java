package kontur.communication.supervise;

import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.delivery.Deliveries;
import kontur.communication.ledger.QuarantinedRows;
import kontur.communication.ledger.Report;
import kontur.communication.quarantine.Items;
import kontur.communication.v1.AccountHealth;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.Condition;
import kontur.communication.v1.FailureCount;
import kontur.communication.v1.Item;
import kontur.communication.v1.ListAccountsRequest;
import kontur.communication.v1.ListAccountsResponse;
import kontur.communication.v1.ListQuarantinedRequest;
import kontur.communication.v1.ListQuarantinedResponse;
import kontur.communication.v1.QuarantineSource;
import kontur.communication.v1.QuarantineState;
import kontur.communication.v1.QuarantinedItem;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.TicketScope;
import kontur.events.v1.Account;
import kontur.events.v1.ContentRef;

/// Answers what supervisors ask about channel accounts and the quarantine.
final class AccountEndpoint extends AccountServiceGrpc.AccountServiceImplBase {
  private static final int PAGE = 50;

  private final Accounts accounts;
  private final HealthBoard health;
  private final Deliveries deliveries;
  private final Items items;
  private final QuarantinedRows rows;

  AccountEndpoint(
      Accounts accounts,
      HealthBoard health,
      Deliveries deliveries,
      Items items,
      QuarantinedRows rows) {
    this.accounts = accounts;
    this.health = health;
    this.deliveries = deliveries;
    this.items = items;
    this.rows = rows;
  }

  @Override
  public void listAccounts(
      ListAccountsRequest request, StreamObserver<ListAccountsResponse> reply) {
    Permission.require(Actors.current(), Action.READ_ACCOUNTS, TicketScope.GENERAL);
    var response = ListAccountsResponse.newBuilder();
    accounts.all().forEach(account -> response.addAccounts(health(account)));
    deliveries
        .waitingForOthers(accounts.all().stream().map(Account::getId).toList())
        .forEach(waiting -> response.addAccounts(unconfigured(waiting)));
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private static AccountHealth unconfigured(Deliveries.Waiting waiting) {
    return AccountHealth.newBuilder()
        .setAccount(
            Account.newBuilder()
                .setId(waiting.account())
                .setChannel(waiting.command().getChannel()))
        .setReceiving(Condition.REFUSED)
        .setSending(Condition.REFUSED)
        .setProblem(
            "no account of this id is configured: configure it, or its messages fail in the end")
        .setPendingDeliveries(waiting.count())
        .build();
  }

  private AccountHealth health(Account account) {
    var known = health.of(account.getId());
    var counts = deliveries.counts(account.getId());
    var answer =
        AccountHealth.newBuilder()
            .setAccount(account)
            .setReceiving(known.receiving())
            .setSending(known.sending())
            .setProblem(known.problem())
            .setPendingDeliveries(counts.pending())
            .setUncertainDeliveries(counts.uncertain());
    if (known.lastContact() != null) {
      answer.setLastContactAt(Report.timestamp(known.lastContact()));
    }
    if (known.lag() != null) {
      answer.setLagSeconds(known.lag().toMillis() / 1000.0);
    }
    answer.setLastError(known.errors().last());
    if (known.errors().at() != null) {
      answer.setLastErrorAt(Report.timestamp(known.errors().at()));
    }
    new TreeMap<>(known.errors().byReason())
        .forEach((reason, count) ->
            answer.addFailures(FailureCount.newBuilder().setReason(reason).setCount(count)));
    if (known.lastContact() != null) {
      answer.setHeartbeatAt(Report.timestamp(known.lastContact()));
    }
    if (known.lastMessage() != null) {
      answer.setLastMessageAt(Report.timestamp(known.lastMessage()));
    }
    return answer.build();
  }

  @Override
  public void listQuarantined(
      ListQuarantinedRequest request, StreamObserver<ListQuarantinedResponse> reply) {
    Permission.require(Actors.current(), Action.READ_QUARANTINE, TicketScope.GENERAL);
    var size = request.getPageSize() == 0 ? PAGE : request.getPageSize();
    var page =
        items.page(
            new Items.Choice(
                QuarantineSource.QUARANTINE_SOURCE_UNSPECIFIED,
                "",
                QuarantineState.WAITING,
                Items.Place.of(request.getPageToken()),
                size));
    var response = ListQuarantinedResponse.newBuilder();
    var originals =
        rows.originals(page.stream().map(item -> UUID.fromString(item.getId())).toList());
    page.forEach(item -> response.addItems(toProto(item, originals)));
    if (page.size() == size) {
      response.setNextPageToken(Items.behind(page.getLast()).token());
    }
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private static QuarantinedItem toProto(Item item, Map<UUID, ContentRef> originals) {
    var answer =
        QuarantinedItem.newBuilder()
            .setId(item.getId())
            .setAccount(item.getAccount())
            .setReceivedAt(item.getReceivedAt())
            .setStage(item.getStage())
            .setCause(item.getCause())
            .setAttempts(item.getAttempts());
    var original = originals.get(UUID.fromString(item.getId()));
    if (original != null) {
      answer.setRaw(original);
    }
    return answer.build();
  }
}
