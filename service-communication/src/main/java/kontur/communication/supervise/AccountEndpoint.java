package kontur.communication.supervise;

import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import kontur.communication.account.Accounts;
import kontur.communication.account.HealthBoard;
import kontur.communication.delivery.Deliveries;
import kontur.communication.ledger.Ledger;
import kontur.communication.ledger.Report;
import kontur.communication.v1.AccountHealth;
import kontur.communication.v1.AccountServiceGrpc;
import kontur.communication.v1.Condition;
import kontur.communication.v1.ListAccountsRequest;
import kontur.communication.v1.ListAccountsResponse;
import kontur.communication.v1.ListQuarantinedRequest;
import kontur.communication.v1.ListQuarantinedResponse;
import kontur.communication.v1.QuarantinedItem;
import kontur.contract.Action;
import kontur.contract.Actors;
import kontur.contract.Permission;
import kontur.contract.Refusal;
import kontur.contract.TicketScope;
import kontur.events.v1.Account;

/// Answers what supervisors ask about channel accounts and the quarantine.
final class AccountEndpoint extends AccountServiceGrpc.AccountServiceImplBase {
  private static final int PAGE = 50;

  private final Accounts accounts;
  private final HealthBoard health;
  private final Deliveries deliveries;
  private final Ledger ledger;

  AccountEndpoint(Accounts accounts, HealthBoard health, Deliveries deliveries, Ledger ledger) {
    this.accounts = accounts;
    this.health = health;
    this.deliveries = deliveries;
    this.ledger = ledger;
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
    var after = request.getPageToken().isEmpty() ? null : Place.of(request.getPageToken());
    var items =
        ledger.quarantined(
            after == null ? null : after.at(), after == null ? null : after.id(), size);
    var response = ListQuarantinedResponse.newBuilder();
    items.forEach(item -> response.addItems(toProto(item)));
    if (items.size() == size) {
      var last = items.getLast();
      response.setNextPageToken(new Place(last.quarantinedAt(), last.id()).token());
    }
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private static QuarantinedItem toProto(Ledger.Quarantined item) {
    var answer =
        QuarantinedItem.newBuilder()
            .setId(item.id().toString())
            .setAccount(item.account())
            .setReceivedAt(Report.timestamp(item.receivedAt()))
            .setStage(item.stage())
            .setCause(item.cause())
            .setAttempts(item.attempts());
    if (item.raw() != null) {
      answer.setRaw(item.raw());
    }
    return answer.build();
  }

  /// Where a page ends.
  private record Place(Instant at, UUID id) {
    String token() {
      var text = at.getEpochSecond() + ":" + at.getNano() + ":" + id;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Place of(String token) {
      try {
        var parts =
            new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII).split(":");
        return new Place(
            Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
            UUID.fromString(parts[2]));
      } catch (RuntimeException e) {
        throw Refusal.invalidField("page_token", "is not one that we gave");
      }
    }
  }
}
