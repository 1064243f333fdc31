package kontur.bench;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import kontur.communication.v1.ListQuarantinedRequest;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.AgentServiceGrpc.AgentServiceBlockingStub;
import kontur.gateway.v1.UserServiceGrpc;
import kontur.gateway.v1.UserServiceGrpc.UserServiceBlockingStub;
import kontur.gateway.v1.WhoAmIRequest;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TicketOrder;
import kontur.tickets.v1.TimelineEntry;

/// The gateway as an agent's program sees it: one of its replicas after the other.
final class Gateway implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(15);
  private static final int PAGE = 200;

  private final List<ManagedChannel> channels;
  private final Metadata headers = new Metadata();
  private final AtomicInteger turn = new AtomicInteger();

  Gateway(List<Integer> ports, String token) {
    this.channels =
        ports.stream()
            .map(port -> NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build())
            .toList();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
  }

  AgentServiceBlockingStub agent() {
    return agent(CALL);
  }

  AgentServiceBlockingStub agent(Duration deadline) {
    return AgentServiceGrpc.newBlockingStub(
            channels.get(Math.floorMod(turn.getAndIncrement(), channels.size())))
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// For administrators.
  UserServiceBlockingStub users() {
    return UserServiceGrpc.newBlockingStub(channels.getFirst())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(CALL.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// A channel that lost its server a moment ago shall not wait before it tries again.
  void reconnect() {
    channels.forEach(ManagedChannel::resetConnectBackoff);
  }

  /// The actor that the token belongs to, such as `user:<id>`.
  String me() {
    return "user:" + agent().whoAmI(WhoAmIRequest.getDefaultInstance()).getUser().getId();
  }

  void eachTicket(Consumer<Ticket> each) {
    var token = "";
    do {
      var page =
          agent()
              .listTickets(
                  ListTicketsRequest.newBuilder()
                      .setOrder(TicketOrder.CREATED_OLDEST_FIRST)
                      .setPageSize(PAGE)
                      .setPageToken(token)
                      .build());
      page.getTicketsList().forEach(each);
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }

  /// A ticket as an agent opens it: what it is, and the first page of what happened on it.
  List<TimelineEntry> open(long number) {
    var ticket = agent().getTicket(GetTicketRequest.newBuilder().setNumber(number).build());
    return agent()
        .getTimeline(
            GetTimelineRequest.newBuilder().setTicketId(ticket.getTicket().getId()).build())
        .getEntriesList();
  }

  List<TimelineEntry> timeline(String ticket) {
    var entries = new ArrayList<TimelineEntry>();
    var token = "";
    do {
      var page =
          agent()
              .getTimeline(
                  GetTimelineRequest.newBuilder()
                      .setTicketId(ticket)
                      .setPageSize(PAGE)
                      .setPageToken(token)
                      .build());
      entries.addAll(page.getEntriesList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return entries;
  }

  /// All items of the quarantine.
  int quarantined() {
    var count = 0;
    var token = "";
    do {
      var page =
          agent()
              .listQuarantined(
                  ListQuarantinedRequest.newBuilder()
                      .setPageSize(PAGE)
                      .setPageToken(token)
                      .build());
      count += page.getItemsCount();
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return count;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
