package kontur.communication.delivery;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import kontur.events.v1.Channel;
import kontur.events.v1.DeliveryState;
import kontur.events.v1.OutboundCommand;

/// Ends what hangs on a command that a person dismissed, in the caller's transaction: whoever waits
/// for it learns that nothing will come.
public final class DismissCommand {
  private static final int NEVER_TRIED = 0;
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Deliveries deliveries;
  private final DismissedCommands dismissed;
  private final EndAttempts ends;
  private final Clock clock;

  DismissCommand(
      Deliveries deliveries, DismissedCommands dismissed, EndAttempts ends, Clock clock) {
    this.deliveries = deliveries;
    this.dismissed = dismissed;
    this.ends = ends;
    this.clock = clock;
  }

  /// Whether a command to send this message was taken before: another copy of it changes nothing.
  public boolean isTaken(UUID message) {
    return dismissed.isTaken(message);
  }

  /// A message fails; a decision is open again.
  ///
  /// @param command within its bounds
  /// @param reason for people
  public void dismiss(OutboundCommand command, String reason) {
    var now = clock.instant();
    switch (command.getCommandCase()) {
      case SEND -> fail(command, "never sent: " + reason, now);
      case DECISION -> undecide(command, "decide again: " + reason, now);
      case COMMAND_NOT_SET -> {}
    }
  }

  /// The same for a command that nobody would take, as far as it says what it is about.
  public void dismissBroken(OutboundCommand command, String reason) {
    if (command.hasSend()
        && isAddressed(command)
        && !isTaken(UUID.fromString(command.getMessageId()))) {
      report(command, NEVER_TRIED, DeliveryState.FAILED, "never sent: " + reason, clock.instant());
    }
  }

  /// Whether a report about it would be within its bounds.
  private static boolean isAddressed(OutboundCommand command) {
    return ID.matcher(command.getMessageId()).matches()
        && isBetween(command.getAccount(), 64)
        && isBetween(command.getConversationKey(), 512)
        && command.getChannelValue() != 0
        && command.getChannel() != Channel.UNRECOGNIZED;
  }

  private static boolean isBetween(String text, int most) {
    return !text.isEmpty() && text.codePointCount(0, text.length()) <= most;
  }

  /// The row stays, so that no other copy of the command sends it later.
  private void fail(OutboundCommand command, String reason, Instant now) {
    var message = UUID.fromString(command.getMessageId());
    if (deliveries.add(command, now) && deliveries.fail(message, reason, now)) {
      report(command, NEVER_TRIED, DeliveryState.FAILED, reason, now);
    }
  }

  private void undecide(OutboundCommand command, String reason, Instant now) {
    var message = UUID.fromString(command.getMessageId());
    var attempt = command.getDecision().getAttempt();
    if (dismissed.undecide(message, attempt, now)) {
      report(command, attempt + 1, DeliveryState.UNCERTAIN, reason, now);
    }
  }

  private void report(
      OutboundCommand command, int number, DeliveryState state, String reason, Instant now) {
    var attempt =
        new Attempt(
            UUID.fromString(command.getMessageId()),
            command.getAccount(),
            command.getConversationKey(),
            command,
            number,
            0,
            now);
    ends.report(attempt, state, null, reason, now);
  }
}
