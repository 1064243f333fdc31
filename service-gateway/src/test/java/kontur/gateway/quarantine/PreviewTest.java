package kontur.gateway.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kontur.communication.v1.Outlook;
import kontur.communication.v1.PreviewItemRequest;
import kontur.communication.v1.PreviewItemResponse;
import kontur.events.v1.Account;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.Evidence;
import kontur.events.v1.InboundMessage;
import kontur.events.v1.Sender;
import kontur.gateway.RunningGateway;
import kontur.gateway.StandIns;
import kontur.gateway.v1.QuarantineServiceGrpc;
import kontur.tickets.v1.PreviewMessageRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreviewTest {
  private static final RunningGateway gateway = RunningGateway.shared();

  @AfterEach
  void forget() {
    gateway.standIns().previews(PreviewItemResponse.getDefaultInstance());
  }

  @Test
  void saysWhichTicketAMessageWouldJoin() {
    var message = message();
    gateway
        .standIns()
        .previews(
            PreviewItemResponse.newBuilder()
                .setOutlook(Outlook.newBuilder().setKind("message"))
                .setEvent(message)
                .build());

    var preview = preview();

    assertThat(preview.hasEvent()).isFalse();
    assertThat(preview.getOutlook().getKind()).isEqualTo("message");
    assertThat(preview.getDestination().getTicketId()).isEqualTo(StandIns.TICKET);
    assertThat(preview.getDestination().getTicketNumber()).isEqualTo(7);
    assertThat(preview.getDestination().getReason()).isEqualTo("open-ticket");
    assertThat(gateway.standIns().last().request())
        .isEqualTo(PreviewMessageRequest.newBuilder().setEvent(message).build());
  }

  @Test
  void whatIsNoMessageGoesNowhere() {
    gateway
        .standIns()
        .previews(PreviewItemResponse.newBuilder().setStill("it is the same").build());

    assertThat(preview().hasDestination()).isFalse();
    assertThat(preview().getStill()).isEqualTo("it is the same");
  }

  private static PreviewItemResponse preview() {
    return QuarantineServiceGrpc.newBlockingStub(gateway.as(gateway.admin()))
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .previewItem(
            PreviewItemRequest.newBuilder().setItemId(UUID.randomUUID().toString()).build());
  }

  private static ChannelEvent message() {
    return ChannelEvent.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setAccount(Account.newBuilder().setId("bot").setChannel(Channel.TELEGRAM))
        .setConversationKey("telegram:1:1")
        .setReceivedAt(Timestamps.fromMillis(1_795_000_000_000L))
        .setMessage(
            InboundMessage.newBuilder()
                .setSender(Sender.newBuilder().setAddress("1"))
                .setEvidence(Evidence.getDefaultInstance()))
        .build();
  }
}
