package kontur.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// A request that is not recognised is never stopped, and another one would be a kill elsewhere.
class CrashRequestsTest {
  private static final WorkflowType TYPE =
      WorkflowType.newBuilder().setName("TicketWorkflow").build();

  @Test
  void knowsTheCommandThatLetsARunGoOnAsANewOne() {
    for (var size : new int[] {0, 100, 1_000, 20_000}) {
      var command =
          Command.newBuilder()
              .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
              .setContinueAsNewWorkflowExecutionCommandAttributes(
                  ContinueAsNewWorkflowExecutionCommandAttributes.newBuilder()
                      .setWorkflowType(TYPE)
                      .setInput(payloads(size)));

      assertThat(continuesAsNew(completed(command))).isTrue();
    }
  }

  @Test
  void takesNoOtherRequestForIt() {
    var timer =
        Command.newBuilder()
            .setCommandType(CommandType.COMMAND_TYPE_START_TIMER)
            .setStartTimerCommandAttributes(
                StartTimerCommandAttributes.newBuilder().setTimerId("TicketWorkflow"));
    var start =
        StartWorkflowExecutionRequest.newBuilder()
            .setWorkflowType(TYPE)
            .setInput(payloads(1_000))
            .build();

    assertThat(continuesAsNew(completed(timer))).isFalse();
    assertThat(continuesAsNew(start.toByteString())).isFalse();
  }

  @Test
  void knowsTheMarkOfAMail() {
    assertThat(CrashRequests.MARK.asPredicate().test("A7 STORE 3:5 +FLAGS (kontur \\Seen)\r\n"))
        .isTrue();
    assertThat(CrashRequests.MARK.asPredicate().test("A8 FETCH 3:5 (FLAGS)\r\n")).isFalse();
  }

  @Test
  void knowsAPollThatConfirmsFromOneThatAsksAgain() {
    var confirms = CrashRequests.confirms();

    assertThat(confirms.test("limit=100&offset=100007&timeout=25")).isFalse();
    assertThat(confirms.test("POST /bot100001/sendMessage")).isFalse();
    assertThat(confirms.test("limit=100&offset=100007&timeout=0")).isFalse();
    assertThat(confirms.test("timeout=25&offset=100009&limit=100")).isTrue();
  }

  private static ByteString completed(Command.Builder command) {
    return RespondWorkflowTaskCompletedRequest.newBuilder()
        .setTaskToken(ByteString.copyFromUtf8("token"))
        .addCommands(command)
        .build()
        .toByteString();
  }

  private static Payloads payloads(int size) {
    return Payloads.newBuilder()
        .addPayloads(Payload.newBuilder().setData(ByteString.copyFrom(new byte[size])))
        .build();
  }

  private static boolean continuesAsNew(ByteString request) {
    var plain = CrashRequests.continuesAsNew(request.toString(StandardCharsets.ISO_8859_1));
    // As the client of Temporal sends it, with something before and behind.
    var packed = CrashRequests.continuesAsNew("frame" + packed(request) + "frame");
    assertThat(packed).isEqualTo(plain);
    return packed;
  }

  private static String packed(ByteString request) {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      request.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toString(StandardCharsets.ISO_8859_1);
  }
}
