package kontur.gateway.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import kontur.contract.Actors;
import kontur.gateway.RunningGateway;
import kontur.gateway.v1.ClassificationServiceGrpc;
import kontur.tickets.v1.ListCorrectionsRequest;
import kontur.tickets.v1.RemoveCorrectionRequest;
import kontur.workflow.v1.RetrainRequest;
import org.junit.jupiter.api.Test;

class ClassificationTest {
  private static final RunningGateway gateway = RunningGateway.shared();

  @Test
  void passesOnWhatAdministratorsAsk() {
    var admin = gateway.admin();
    var calls =
        ClassificationServiceGrpc.newBlockingStub(gateway.as(admin))
            .withDeadlineAfter(10, TimeUnit.SECONDS);
    var retrain = RetrainRequest.newBuilder().setIdempotencyKey("k").build();

    assertThat(calls.retrain(retrain).getModel()).isEqualTo("c0ffee");
    assertThat(gateway.standIns().last().request()).isEqualTo(retrain);
    assertThat(Actors.name(gateway.standIns().last().actor())).startsWith("user:");
    var list = ListCorrectionsRequest.newBuilder().setPageSize(7).build();
    assertThat(calls.listCorrections(list).getNextPageToken()).isEqualTo("next");
    assertThat(gateway.standIns().last().request()).isEqualTo(list);
    var remove = RemoveCorrectionRequest.newBuilder().setId(kontur.gateway.StandIns.TICKET).build();
    assertThat(calls.removeCorrection(remove).getRemoved()).isTrue();
    assertThat(gateway.standIns().last().request()).isEqualTo(remove);
  }
}
