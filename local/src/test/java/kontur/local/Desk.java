package kontur.local;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.AgentServiceGrpc.AgentServiceBlockingStub;
import kontur.gateway.v1.AssignRequest;
import kontur.gateway.v1.ResolveRequest;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.GetTimelineRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ReplyRequest;
import kontur.tickets.v1.Ticket;
import kontur.tickets.v1.TimelineEntry;
import kontur.workflow.v1.GiveCommandResponse;

/// An agent at work: calls the gateway as `grpcurl` would.
final class Desk implements AutoCloseable {
  private static final int SECONDS = 20;

  private final ManagedChannel channel;
  private final String token;

  Desk(int gatewayPort, String token) {
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", gatewayPort).usePlaintext().build();
    this.token = token;
  }

  List<Ticket> tickets() {
    return agent().listTickets(ListTicketsRequest.getDefaultInstance()).getTicketsList();
  }

  Ticket ticket(String id) {
    return agent().getTicket(GetTicketRequest.newBuilder().setId(id).build()).getTicket();
  }

  List<TimelineEntry> timeline(String id) {
    return agent()
        .getTimeline(GetTimelineRequest.newBuilder().setTicketId(id).build())
        .getEntriesList();
  }

  GiveCommandResponse assignToMe(String id) {
    return agent()
        .assign(
            AssignRequest.newBuilder()
                .setTicketId(id)
                .setIdempotencyKey(key())
                .setAssignee("me")
                .build());
  }

  void reply(String id, String text) {
    var stored =
        agent()
            .reply(
                ReplyRequest.newBuilder()
                    .setTicketId(id)
                    .setIdempotencyKey(key())
                    .setText(text)
                    .build());
    if (stored.getMessage().getId().isEmpty()) {
      throw new IllegalStateException("a reply without an id");
    }
  }

  GiveCommandResponse resolve(String id) {
    return agent()
        .resolve(ResolveRequest.newBuilder().setTicketId(id).setIdempotencyKey(key()).build());
  }

  private AgentServiceBlockingStub agent() {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return AgentServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
