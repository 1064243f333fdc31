package kontur.testing;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.icegreen.greenmail.smtp.SmtpConnection;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.smtp.commands.SmtpCommand;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// `DATA`, as the library does it, except that every byte is kept.
final class ExactData extends SmtpCommand {
  @Override
  public void execute(SmtpConnection connection, SmtpState state, SmtpManager manager, String line)
      throws IOException {
    var message = state.getMessage();
    if (message.getReturnPath() == null) {
      connection.send("503 MAIL command required");
    } else if (message.getToAddresses().isEmpty()) {
      connection.send("503 RCPT command(s) required");
    } else {
      connection.send("354 Start mail input; end with <CRLF>.<CRLF>");
      take(connection, state, manager);
    }
  }

  private void take(SmtpConnection connection, SmtpState state, SmtpManager manager)
      throws IOException {
    var message = state.getMessage();
    var trace =
        "Return-Path: <%s>\r\nReceived: from %s (HELO %s); %s\r\n"
            .formatted(
                oneLine(String.valueOf(message.getReturnPath())),
                connection.getClientAddress(),
                oneLine(String.valueOf(connection.getHeloName())),
                RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
    try (var bytes = connection.dotLimitedInputStream(trace.getBytes(StandardCharsets.UTF_8))) {
      message.setMimeMessage(new ExactMail(bytes));
      var problem = manager.checkData(state);
      if (problem == null) {
        manager.send(state);
        connection.send("250 OK");
      } else {
        connection.send(problem);
      }
    } catch (MessagingException | RuntimeException e) {
      log.atError().setCause(e).log("A mail was not taken");
      connection.send("451 Requested action aborted: local error in processing");
    }
    state.clearMessage();
  }

  private static String oneLine(String text) {
    return text.replace("\r", "").replace("\n", "");
  }
}
