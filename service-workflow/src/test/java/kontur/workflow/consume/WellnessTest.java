package kontur.workflow.consume;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.tickets.v1.LifecycleServiceGrpc;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceImplBase;
import kontur.tickets.v1.PendingEventsRequest;
import kontur.tickets.v1.PendingEventsResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ticket's step failed while the engine is well: whose fault is it?
class WellnessTest {
  private volatile RuntimeException failure;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Store())
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void theTicketsWhenTheStoreAnswersForIt() {
    assertThat(blamesTheTicket()).isTrue();
    failure = new Refusal(Reason.INTERNAL_ERROR, "a defect").toException();
    assertThat(blamesTheTicket()).isTrue();
    failure = Status.RESOURCE_EXHAUSTED.withDescription("too large").asRuntimeException();
    assertThat(blamesTheTicket()).isTrue();
  }

  @Test
  void nobodysWhileTheStoreIsAwayOrBusy() {
    failure = Status.UNAVAILABLE.asRuntimeException();
    assertThat(blamesTheTicket()).isFalse();
    failure = Refusal.tooMany("busy", Duration.ofSeconds(1)).toException();
    assertThat(blamesTheTicket()).isFalse();
  }

  private boolean blamesTheTicket() {
    var wellness = new Wellness(LifecycleServiceGrpc.newBlockingStub(channel), _ -> true);
    return wellness.blames("t", List.of(new IllegalStateException("slow")));
  }

  private final class Store extends LifecycleServiceImplBase {
    @Override
    public void pendingEvents(
        PendingEventsRequest request, StreamObserver<PendingEventsResponse> reply) {
      if (failure != null) {
        reply.onError(failure);
        return;
      }
      reply.onNext(PendingEventsResponse.getDefaultInstance());
      reply.onCompleted();
    }
  }
}
