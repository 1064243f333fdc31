package kontur.contract;

import kontur.tickets.v1.RecordedCommand;
import kontur.workflow.v1.Applied;
import kontur.workflow.v1.Deferred;
import kontur.workflow.v1.GiveCommandResponse;
import kontur.workflow.v1.Refused;

/// Answers to commands.
public final class CommandAnswers {
  private CommandAnswers() {}

  /// The first answer once more, from what is recorded of the command.
  public static GiveCommandResponse again(RecordedCommand command) {
    var answer = GiveCommandResponse.newBuilder();
    return switch (command.getOutcome()) {
      case "applied" ->
          answer
              .setApplied(Applied.newBuilder().setState(command.getState()).setRepeated(true))
              .build();
      case "deferred" ->
          answer.setDeferred(Deferred.newBuilder().setState(command.getState())).build();
      case "refused" ->
          answer
              .setRefused(
                  Refused.newBuilder()
                      .setReason(command.getReason())
                      .setState(command.getState())
                      .addAllAllowed(command.getAllowedList()))
              .build();
      default -> throw new IllegalStateException("recorded as " + command.getOutcome());
    };
  }
}
